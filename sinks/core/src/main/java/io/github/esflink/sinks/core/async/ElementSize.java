package io.github.esflink.sinks.core.async;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;

/** About how many bytes an element takes. */
@PublicEvolving
@FunctionalInterface
public interface ElementSize<IN> extends Serializable {

    /** Cheap, 0 or more, and the same for the same element at every call. */
    int bytesOf(IN element);
}

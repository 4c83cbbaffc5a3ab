package io.github.esflink.source.client;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** Travels with the job; makes the {@link EventLog} where it is used. */
@Internal
@FunctionalInterface
public interface EventLogProvider extends Serializable {
    EventLog open();
}

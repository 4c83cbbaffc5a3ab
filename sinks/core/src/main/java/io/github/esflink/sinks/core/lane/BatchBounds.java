package io.github.esflink.sinks.core.lane;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;

/**
 * When elements that wait are handed over together: as soon as there are enough of them, or the
 * first of them has waited long enough.
 *
 * @param maxElements at most so many; 1 or more
 * @param maxBytes at most so many bytes; one element goes even when it is larger
 * @param maxDelay how long the first may wait for others; zero for not at all
 */
@PublicEvolving
public record BatchBounds(int maxElements, MemorySize maxBytes, Duration maxDelay)
        implements Serializable {

    public BatchBounds {
        Objects.requireNonNull(maxBytes, "maxBytes");
        Objects.requireNonNull(maxDelay, "maxDelay");
    }
}

package io.github.esflink.sinks.http.gate;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * When an endpoint is left alone.
 *
 * @param failuresInARow how many open the breaker; 0 for never
 * @param failureRatio which part of the last {@link #WINDOW} requests has to fail to open it; 0 for
 *     never
 * @param openTime how long nothing is sent before one event tries
 */
@Internal
public record BreakerSettings(int failuresInARow, double failureRatio, Duration openTime)
        implements Serializable {

    /** How many requests the ratio is of. */
    public static final int WINDOW = 100;
}

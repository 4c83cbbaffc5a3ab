package io.github.esflink.javascript;

import java.time.Duration;
import java.util.Objects;

/**
 * What one call of a script may take.
 *
 * @param time of the processor
 * @param memory what it may allocate, in bytes, whether it is still in use or not
 */
public record ScriptLimits(Duration time, long memory) {

    /** A second and 128 MiB. */
    public static final ScriptLimits DEFAULT = new ScriptLimits(Duration.ofSeconds(1), 128L << 20);

    public ScriptLimits {
        Objects.requireNonNull(time, "time");
        if (time.isNegative() || time.isZero() || memory <= 0) {
            throw new IllegalArgumentException(
                    "Limits of a script: expected more than nothing, found %s and %d bytes"
                            .formatted(time, memory));
        }
    }
}

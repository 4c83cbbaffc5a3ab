package io.github.esflink.sinks.http.policy;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Whether, how often and when an event is sent again.
 *
 * @param enabled whether at all
 * @param maxAttempts the first one included; {@link #UNLIMITED} for no limit
 */
@Internal
public record RetrySettings(boolean enabled, int maxAttempts, RetryPhases phases)
        implements Serializable {

    public static final int UNLIMITED = -1;

    /** Whether another attempt may follow so many. */
    public boolean mayFollow(int attempts) {
        return enabled && (maxAttempts == UNLIMITED || attempts < maxAttempts);
    }
}

package io.github.esflink.sinks.http.policy;

import io.github.esflink.sinks.core.retry.RetryPhases;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * Whether, how often and when an event is sent again.
 *
 * @param enabled whether at all
 * @param maxAttempts the first one included; {@link #UNLIMITED} for no limit
 * @param refusedAlone how long an event is held that is refused while no other can be sent
 */
@Internal
public record RetrySettings(
        boolean enabled, int maxAttempts, RetryPhases phases, Duration refusedAlone)
        implements Serializable {

    public static final Duration DEFAULT_REFUSED_ALONE = Duration.ofMinutes(5);

    public static final int UNLIMITED = -1;

    /** Whether another attempt may follow so many. */
    public boolean mayFollow(int attempts) {
        return enabled && (maxAttempts == UNLIMITED || attempts < maxAttempts);
    }
}

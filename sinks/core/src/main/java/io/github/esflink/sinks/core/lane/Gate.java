package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

/**
 * Gives permits to call, and may give none for a while, such as a rate limit, an endpoint that
 * asked for a pause or a circuit breaker that is open.
 *
 * <p>Asked in the task's thread before a call, and again when a call that passed it has ended. What
 * it decides on may change in other threads.
 */
@PublicEvolving
@FunctionalInterface
public interface Gate {

    /** Lets everything through. */
    Gate OPEN = () -> 0;

    /**
     * Asks for the permit for one call.
     *
     * @return 0 when it may go now, and then it counts as gone; else after how many milliseconds to
     *     ask again, at the latest
     */
    long millisUntilEntry();

    /**
     * Whether what is behind it is held to be down, for all alike: who failed for that reason may
     * wait here, see {@link RetryDecision#retryAtGate}, and the bound of a single key does not
     * apply. Asked in the task's thread.
     */
    default boolean isShut() {
        return false;
    }
}

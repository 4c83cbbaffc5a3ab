package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

/**
 * An entrance that may be shut for a while for all that want to pass it, such as an endpoint that
 * asked for a pause or a circuit breaker that is open.
 *
 * <p>Asked in the task's thread before an element is handed to the function, and again when an
 * element that passed it is done. What it decides on may change in other threads.
 */
@PublicEvolving
@FunctionalInterface
public interface Gate {

    /**
     * Asks for one element to pass.
     *
     * @return 0 when it may go now, and then it counts as gone; else after how many milliseconds to
     *     ask again, at the latest
     */
    long millisUntilEntry();

    /**
     * Whether it is shut to all, so that one who failed for the same reason may wait here: see
     * {@link Verdict#retryAtGate}. Asked in the task's thread.
     */
    default boolean isShut() {
        return false;
    }
}

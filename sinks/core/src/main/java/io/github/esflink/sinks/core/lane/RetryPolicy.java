package io.github.esflink.sinks.core.lane;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of an element whose attempt failed. Called in the task's thread.
 *
 * @param <IN> what the function takes
 * @param <OUT> what goes downstream
 */
@PublicEvolving
@FunctionalInterface
public interface RetryPolicy<IN, OUT> extends Serializable {

    /** Fails the job at the first failure, as Flink's {@code AsyncDataStream} does. */
    static <IN, OUT> RetryPolicy<IN, OUT> failAtOnce() {
        return (attempt, failure) -> new RetryDecision.Fail<>(failure);
    }

    /** Decides after a failed attempt. */
    RetryDecision<OUT> afterFailure(FailedAttempt<IN> attempt, Throwable failure);

    /**
     * What becomes of a key whose queue has reached its bound while its first element keeps failing
     * and elements of other keys get done. Only {@link RetryDecision.Park} and {@link
     * RetryDecision.Hold} are allowed. Default: hold, so that the input waits.
     *
     * @param head its first element as it failed last
     */
    default RetryDecision<OUT> whenQueueIsFull(FailedAttempt<IN> head) {
        return new RetryDecision.Hold<>();
    }

    /**
     * What goes downstream instead of an element that arrives for a parked key; it is never handed
     * to the function. Only asked when a decision was to park.
     */
    default Collection<OUT> whenParked(IN element) {
        return List.of();
    }
}

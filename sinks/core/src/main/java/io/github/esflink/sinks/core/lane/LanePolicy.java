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
public interface LanePolicy<IN, OUT> extends Serializable {

    /** Fails the job at the first failure, as Flink's {@code AsyncDataStream} does. */
    static <IN, OUT> LanePolicy<IN, OUT> failAtOnce() {
        return (attempted, failure) -> Verdict.fail(failure);
    }

    /** Decides after a failed attempt. */
    Verdict<OUT> afterFailure(Attempted<IN> attempted, Throwable failure);

    /**
     * What goes downstream instead of an element that arrives in a parked lane; it is never handed
     * to the function. Only asked when {@link #afterFailure} parks.
     */
    default Collection<OUT> whenParked(IN element) {
        return List.of();
    }
}

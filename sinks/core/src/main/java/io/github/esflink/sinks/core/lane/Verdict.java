package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Collection;
import java.util.Objects;

/**
 * What a {@link LanePolicy} decided.
 *
 * @param <OUT> what goes downstream
 */
@PublicEvolving
public sealed interface Verdict<OUT>
        permits Verdict.Retry, Verdict.Split, Verdict.Complete, Verdict.Park, Verdict.Fail {

    /** The lane waits, then hands the same element to the function again. */
    static <OUT> Verdict<OUT> retryAfter(long millis) {
        return new Retry<>(millis);
    }

    /**
     * The element failed together with others: it is handed over again at once, with half as many.
     */
    static <OUT> Verdict<OUT> split() {
        return new Split<>();
    }

    /** The element is done with these results, and the lane goes on with the next one. */
    static <OUT> Verdict<OUT> complete(Collection<OUT> results) {
        return new Complete<>(results);
    }

    /** The element is done with these results, and the lane is parked. */
    static <OUT> Verdict<OUT> park(Collection<OUT> results) {
        return new Park<>(results);
    }

    /** The job fails. */
    static <OUT> Verdict<OUT> fail(Throwable cause) {
        return new Fail<>(cause);
    }

    /**
     * @param millis how long to wait; 0 or more
     */
    record Retry<OUT>(long millis) implements Verdict<OUT> {
        public Retry {
            if (millis < 0) {
                throw new IllegalArgumentException("millis: expected 0 or more, found " + millis);
            }
        }
    }

    /** See {@link #split()}. */
    record Split<OUT>() implements Verdict<OUT> {}

    /**
     * @param results what goes downstream, in this order
     */
    record Complete<OUT>(Collection<OUT> results) implements Verdict<OUT> {
        public Complete {
            Objects.requireNonNull(results, "results");
        }
    }

    /**
     * @param results what goes downstream, in this order
     */
    record Park<OUT>(Collection<OUT> results) implements Verdict<OUT> {
        public Park {
            Objects.requireNonNull(results, "results");
        }
    }

    /**
     * @param cause what fails the job
     */
    record Fail<OUT>(Throwable cause) implements Verdict<OUT> {
        public Fail {
            Objects.requireNonNull(cause, "cause");
        }
    }
}

package io.github.esflink.sinks.core.lane;

import java.util.Collection;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a {@link LanePolicy} decided.
 *
 * @param <OUT> what goes downstream
 */
@PublicEvolving
public sealed interface Verdict<OUT>
        permits Verdict.Retry,
                Verdict.RetryAtGate,
                Verdict.Split,
                Verdict.Complete,
                Verdict.Park,
                Verdict.Fail {

    /** The lane waits, then hands the same element to the function again. */
    static <OUT> Verdict<OUT> retryAfter(long millis) {
        return new Retry<>(millis);
    }

    /**
     * What shuts the element's gate has failed it. When the gate is shut, the lane waits there and
     * goes on as soon as it opens; whether it may be the one that tries before, depends on how long
     * it has rested. When the gate is not shut, this is {@link #retryAfter}.
     *
     * @param millis how long to wait when the gate is not shut
     * @param millisBeforeTry how long to wait before being the one that tries the shut gate
     */
    static <OUT> Verdict<OUT> retryAtGate(long millis, long millisBeforeTry) {
        return new RetryAtGate<>(millis, millisBeforeTry);
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
     * @param millis how long to wait when the gate is not shut; 0 or more
     * @param millisBeforeTry how long to wait before trying a shut gate; 0 or more
     */
    record RetryAtGate<OUT>(long millis, long millisBeforeTry) implements Verdict<OUT> {
        public RetryAtGate {
            if (millis < 0 || millisBeforeTry < 0) {
                throw new IllegalArgumentException(
                        "millis and millisBeforeTry: expected 0 or more, found %d and %d"
                                .formatted(millis, millisBeforeTry));
            }
        }
    }

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

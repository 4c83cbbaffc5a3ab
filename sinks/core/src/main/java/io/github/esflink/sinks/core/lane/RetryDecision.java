package io.github.esflink.sinks.core.lane;

import java.util.Collection;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a {@link RetryPolicy} decided.
 *
 * @param <OUT> what goes downstream
 */
@PublicEvolving
public sealed interface RetryDecision<OUT> {

    /** The key waits, then the same element is handed to the function again. */
    static <OUT> Retry<OUT> retryAfter(long millis) {
        return new Retry<>(millis, false, millis, 0);
    }

    /**
     * What shuts the element's gate has failed it. When the gate is shut, the key waits there and
     * goes on as soon as it opens; whether it may be the one that tries before, depends on how long
     * it has rested. When the gate is not shut, this is {@link #retryAfter}.
     *
     * @param millis how long to wait when the gate is not shut
     * @param millisBeforeTry how long to wait before being the one that tries the shut gate
     */
    static <OUT> Retry<OUT> retryAtGate(long millis, long millisBeforeTry) {
        return new Retry<>(millis, true, millisBeforeTry, 0);
    }

    /**
     * @param millis how long to wait; 0 or more
     * @param atGate whether a key whose gate is shut waits there
     * @param millisBeforeTry how long to wait before trying a shut gate; 0 or more
     * @param mark what the policy gets back with the next failure of the element; not kept over a
     *     restart
     */
    record Retry<OUT>(long millis, boolean atGate, long millisBeforeTry, long mark)
            implements RetryDecision<OUT> {
        public Retry {
            if (millis < 0 || millisBeforeTry < 0) {
                throw new IllegalArgumentException(
                        "millis and millisBeforeTry: expected 0 or more, found %d and %d"
                                .formatted(millis, millisBeforeTry));
            }
        }

        /** The same with a note for the next failure. */
        public Retry<OUT> noting(long note) {
            return new Retry<>(millis, atGate, millisBeforeTry, note);
        }

        /** How long to wait in front of a gate that is shut or not. */
        public long millis(boolean isShut) {
            return atGate && isShut ? millisBeforeTry : millis;
        }
    }

    /**
     * The element failed together with others: it is handed over again at once, with half as many.
     */
    record Split<OUT>() implements RetryDecision<OUT> {}

    /**
     * The element is done, and the next one of its key follows.
     *
     * @param results what goes downstream, in this order
     */
    record Complete<OUT>(Collection<OUT> results) implements RetryDecision<OUT> {}

    /**
     * The element is done, and its key is parked.
     *
     * @param results what goes downstream, in this order
     */
    record Park<OUT>(Collection<OUT> results) implements RetryDecision<OUT> {}

    /** The input waits. Only an answer to {@link RetryPolicy#whenQueueIsFull}. */
    record Hold<OUT>() implements RetryDecision<OUT> {}

    /**
     * The job fails.
     *
     * @param cause why
     */
    record Fail<OUT>(Throwable cause) implements RetryDecision<OUT> {}
}

package io.github.esflink.sinks.contract.http;

import org.apache.flink.annotation.PublicEvolving;

/** What an endpoint does with a request. */
@PublicEvolving
public sealed interface PlannedAnswer
        permits PlannedAnswer.Status,
                PlannedAnswer.Cut,
                PlannedAnswer.Reset,
                PlannedAnswer.Silence {

    /** 200, at once. */
    PlannedAnswer OK = new Status(200, RetryAfterHeader.NONE, 0, false);

    /** Half of an answer that says 200, then the connection is closed. */
    PlannedAnswer CUT = new Cut();

    /** No answer: the connection is reset. */
    PlannedAnswer RESET = new Reset();

    /** Nothing, with the connection open until the sender closes it. */
    PlannedAnswer SILENCE = new Silence();

    /** A status at once. */
    static PlannedAnswer status(int code) {
        return new Status(code, RetryAfterHeader.NONE, 0, false);
    }

    /** A status that asks for a pause. */
    static PlannedAnswer retryAfter(int code, int seconds) {
        return new Status(code, RetryAfterHeader.inSeconds(seconds), 0, false);
    }

    /** A status that asks for a pause until a date, given in the form of HTTP. */
    static PlannedAnswer retryAtDate(int code, int seconds) {
        return new Status(code, RetryAfterHeader.asDate(seconds), 0, false);
    }

    /** 200, after a while. It has to be clearly shorter than the sender waits. */
    static PlannedAnswer slow(long delayMillis) {
        return new Status(200, RetryAfterHeader.NONE, delayMillis, false);
    }

    /** A refusal for good: the sender is to pass the event by. */
    static PlannedAnswer refusal(int code) {
        return new Status(code, RetryAfterHeader.NONE, 0, true);
    }

    /**
     * @param code the status code
     * @param retryAfter what the header {@code Retry-After} says
     * @param delayMillis how long the sender waits for it, on top of the endpoint's latency
     * @param forGood whether it counts as refused, so that the next event of the stream may come
     */
    record Status(int code, RetryAfterHeader retryAfter, long delayMillis, boolean forGood)
            implements PlannedAnswer {}

    /** See {@link #CUT}. */
    record Cut() implements PlannedAnswer {}

    /** See {@link #RESET}. */
    record Reset() implements PlannedAnswer {}

    /** See {@link #SILENCE}. */
    record Silence() implements PlannedAnswer {}
}

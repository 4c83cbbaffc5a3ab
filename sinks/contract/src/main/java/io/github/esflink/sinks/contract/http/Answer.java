package io.github.esflink.sinks.contract.http;

import org.apache.flink.annotation.PublicEvolving;

/** What an endpoint does with a request. */
@PublicEvolving
public sealed interface Answer permits Answer.Status, Answer.Cut, Answer.Reset, Answer.Silence {

    /** 200, at once. */
    Answer OK = new Status(200, RetryAfter.NONE, 0, false);

    /** Half of an answer that says 200, then the connection is closed. */
    Answer CUT = new Cut();

    /** No answer: the connection is reset. */
    Answer RESET = new Reset();

    /** Nothing, with the connection open until the sender closes it. */
    Answer SILENCE = new Silence();

    /** A status at once. */
    static Answer status(int code) {
        return new Status(code, RetryAfter.NONE, 0, false);
    }

    /** A status that asks for a pause. */
    static Answer retryAfter(int code, int seconds) {
        return new Status(code, RetryAfter.inSeconds(seconds), 0, false);
    }

    /** A status that asks for a pause until a date, given in the form of HTTP. */
    static Answer retryAtDate(int code, int seconds) {
        return new Status(code, RetryAfter.asDate(seconds), 0, false);
    }

    /** 200, after a while. It has to be clearly shorter than the sender waits. */
    static Answer slow(long delayMillis) {
        return new Status(200, RetryAfter.NONE, delayMillis, false);
    }

    /** A refusal for good: the sender is to pass the event by. */
    static Answer refusal(int code) {
        return new Status(code, RetryAfter.NONE, 0, true);
    }

    /**
     * @param code the status code
     * @param retryAfter what the header {@code Retry-After} says
     * @param delayMillis how long the sender waits for it, on top of the endpoint's latency
     * @param forGood whether it counts as refused, so that the next event of the stream may come
     */
    record Status(int code, RetryAfter retryAfter, long delayMillis, boolean forGood)
            implements Answer {}

    /** See {@link #CUT}. */
    record Cut() implements Answer {}

    /** See {@link #RESET}. */
    record Reset() implements Answer {}

    /** See {@link #SILENCE}. */
    record Silence() implements Answer {}
}

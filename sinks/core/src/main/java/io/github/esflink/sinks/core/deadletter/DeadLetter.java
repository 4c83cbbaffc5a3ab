package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * An event that its destination did not take, and why. Nothing in it is a secret.
 *
 * @param event the event as the sink received it
 * @param connectorId whose event it is
 * @param reason what kind of end it was
 * @param message in words: what was expected and found
 * @param attempts how often it was sent; 0 for an event that never left
 * @param firstAttemptAt when the first attempt began, in milliseconds since 1970-01-01 UTC; 0 when
 *     there was none
 * @param deadAt when it was given up, in milliseconds since 1970-01-01 UTC
 * @param request what was sent, without secrets
 * @param answer what came back to the last attempt
 */
@PublicEvolving
@TypeInfo(DeadLetterTypeInfoFactory.class)
public record DeadLetter(
        EventRecord event,
        String connectorId,
        Reason reason,
        String message,
        int attempts,
        long firstAttemptAt,
        long deadAt,
        Request request,
        Answer answer) {

    /** What kind of end it was. The names are part of the format. */
    public enum Reason {
        /** The destination refused this event for good. */
        REFUSED,
        /** It could be retried no more: the attempts or the time allowed are used up. */
        EXHAUSTED,
        /** An earlier event of its stream is a dead letter, and the stream is parked. */
        PARKED,
        /** It cannot be brought into the form that the destination asks for. */
        UNSENDABLE
    }

    /**
     * What was sent.
     *
     * @param line how and where to: {@code POST https://host/path}, {@code topic orders}
     * @param headers by name in the order of sending, without those that hold secrets
     */
    public record Request(String line, Map<String, String> headers) {

        public Request {
            Objects.requireNonNull(line, "line");
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }
    }

    /**
     * What came back.
     *
     * @param status the status code; 0 when no answer came
     * @param text the beginning of the answer, at most {@link #MAX_TEXT} characters; empty when
     *     there was none
     */
    public record Answer(int status, String text) {

        /** How much of an answer is kept, in characters. */
        public static final int MAX_TEXT = 4_096;

        public static final Answer NONE = new Answer(0, "");

        public Answer {
            if (text.length() > MAX_TEXT) {
                // Not between the halves of a pair: neither UTF-8 nor JSON can say half of one.
                boolean pairAtTheCut = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
                text = text.substring(0, pairAtTheCut ? MAX_TEXT - 1 : MAX_TEXT);
            }
        }
    }

    public DeadLetter {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(connectorId, "connectorId");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(answer, "answer");
    }

    /** Identity and reason only: a payload must not find its way into logs. */
    @Override
    public String toString() {
        return "DeadLetter{" + event + ", " + reason + "}";
    }
}

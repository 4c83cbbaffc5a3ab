package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.UndeliverableException;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.request.RequestSettings;
import java.io.Serializable;

/** What is said of an event that is given up, and counts it. */
final class LetterWriter implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String connectorId;
    private final RequestSettings request;
    private final DeliveryMetrics metrics;

    LetterWriter(String connectorId, RequestSettings request, DeliveryMetrics metrics) {
        this.connectorId = connectorId;
        this.request = request;
        this.metrics = metrics;
    }

    /** It was sent, or could not be, and failed. */
    DeadLetter failed(
            FailedAttempt<EventRecord> attempt,
            DeliveryFailure failure,
            DeadLetter.Reason reason,
            long now) {
        boolean sent = reason != DeadLetter.Reason.UNSENDABLE;
        return letter(
                attempt.element(),
                reason,
                String.valueOf(failure.getMessage()),
                sent ? attempt.attempts() : 0,
                sent ? attempt.firstAttemptAt() : 0,
                now,
                failure.answer());
    }

    /** It keeps failing, and as much of its stream waits behind it as may. */
    DeadLetter ofFullStream(FailedAttempt<EventRecord> head) {
        return letter(
                head.element(),
                DeadLetter.Reason.EXHAUSTED,
                "the endpoint takes other streams, and as much of this one waits behind the event as may (maxWaitingPerStream); the stream is parked",
                head.attempts(),
                head.firstAttemptAt(),
                System.currentTimeMillis(),
                DeadLetter.Answer.NONE);
    }

    /** It was never sent, because its stream is parked. */
    DeadLetter parked(EventRecord element) {
        return letter(
                element,
                DeadLetter.Reason.PARKED,
                "an earlier event of its stream is a dead letter, and the stream is parked",
                0,
                0,
                System.currentTimeMillis(),
                DeadLetter.Answer.NONE);
    }

    private DeadLetter letter(
            EventRecord element,
            DeadLetter.Reason reason,
            String why,
            int attempts,
            long firstAttemptAt,
            long now,
            DeadLetter.Answer answer) {
        metrics.deadLettered();
        return new DeadLetter(
                element,
                connectorId,
                reason,
                why,
                attempts,
                firstAttemptAt,
                now,
                request.shownFor(element),
                answer);
    }

    /**
     * Where there is no place for dead letters, or none is to be made.
     *
     * @param advice what to do before the job starts again
     */
    UndeliverableException undeliverable(
            FailedAttempt<EventRecord> attempt, DeliveryFailure failure, String advice) {
        return new UndeliverableException(
                "Connector %s could not deliver %s to %s: %s, after %d attempts. Nothing is lost: the last checkpoint is before this event. %s, then start the job from that checkpoint."
                        .formatted(
                                connectorId,
                                attempt.element(),
                                request.shownFor(attempt.element()).line(),
                                failure.getMessage(),
                                attempt.attempts(),
                                advice),
                failure);
    }
}

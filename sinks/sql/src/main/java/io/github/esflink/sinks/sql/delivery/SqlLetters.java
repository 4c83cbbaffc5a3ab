package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.core.UndeliverableException;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.text.OneLine;
import java.io.Serializable;
import java.util.Map;

/** What is said of an event that is given up. */
final class SqlLetters implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String connectorId;
    private final SqlSettings settings;
    private final SqlMetrics metrics;

    SqlLetters(String connectorId, SqlSettings settings, SqlMetrics metrics) {
        this.connectorId = connectorId;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** It failed. */
    DeadLetter failed(
            FailedAttempt<EventRecord> attempt,
            SqlFailure failure,
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

    /** It was never applied, because its stream is parked. */
    DeadLetter parked(EventRecord event) {
        return letter(
                event,
                DeadLetter.Reason.PARKED,
                "an earlier event of its stream is a dead letter, and the stream is parked",
                0,
                0,
                System.currentTimeMillis(),
                DeadLetter.Answer.NONE);
    }

    private DeadLetter letter(
            EventRecord event,
            DeadLetter.Reason reason,
            String why,
            int attempts,
            long firstAttemptAt,
            long now,
            DeadLetter.Answer answer) {
        metrics.count(SqlMetrics.Name.DEAD_LETTERED, 1);
        return new DeadLetter(
                event,
                connectorId,
                reason,
                why,
                attempts,
                firstAttemptAt,
                now,
                new DeadLetter.Request(request(event), Map.of()),
                answer);
    }

    private String request(EventRecord event) {
        return "%s, statements of %s"
                .formatted(settings.database(), OneLine.of(event.schemaInfo().subject()));
    }

    /**
     * Where there is no place for dead letters, or none is to be made.
     *
     * @param advice what to do before the job starts again
     */
    UndeliverableException undeliverable(
            FailedAttempt<EventRecord> attempt, SqlFailure failure, String advice) {
        return new UndeliverableException(
                "Connector %s could not apply %s to %s: %s, after %d attempts. Nothing is lost: the last checkpoint is before this event. %s, then start the job from that checkpoint."
                        .formatted(
                                connectorId,
                                attempt.element(),
                                settings.database(),
                                failure.getMessage(),
                                attempt.attempts(),
                                advice),
                failure);
    }
}

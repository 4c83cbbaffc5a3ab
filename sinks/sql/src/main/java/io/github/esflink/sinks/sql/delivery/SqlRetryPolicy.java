package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.sql.progress.GivenUpEvents;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What becomes of an event that was not applied: tried again, given up, or the job's end. */
@Internal
public final class SqlRetryPolicy implements RetryPolicy<EventRecord, DeadLetter> {

    private static final long serialVersionUID = 1L;

    /** How long the loser of a conflict waits at first; twice as long each time, up to a bound. */
    private static final long CONFLICT_MILLIS = 20;

    private static final int MOST_DOUBLINGS = 6;

    /** Null when nothing is tried again. */
    private final @Nullable RetryPhases retry;

    /** Null without an output for dead letters. */
    private final @Nullable AfterDeadLetter deadLetters;

    private final SqlLetters letters;
    private final GivenUpEvents givenUp;

    private SqlRetryPolicy(
            @Nullable RetryPhases retry,
            @Nullable AfterDeadLetter deadLetters,
            SqlLetters letters,
            GivenUpEvents givenUp) {
        this.retry = retry;
        this.deadLetters = deadLetters;
        this.letters = letters;
        this.givenUp = givenUp;
    }

    /**
     * A function and the policy that goes with it.
     *
     * @param function applies events
     * @param policy decides about those that it fails with
     */
    public record Operator(SqlDeliveryFunction function, SqlRetryPolicy policy) {}

    /**
     * @param retry when to try again; null for never
     * @param deadLetters what becomes of a stream behind a dead letter; null when there is no
     *     output for dead letters
     */
    public static Operator operator(
            String connectorId,
            SqlSettings settings,
            @Nullable RetryPhases retry,
            @Nullable AfterDeadLetter deadLetters) {
        GivenUpEvents givenUp = new GivenUpEvents();
        SqlMetrics metrics = new SqlMetrics();
        return new Operator(
                new SqlDeliveryFunction(settings, givenUp, metrics),
                new SqlRetryPolicy(
                        retry,
                        deadLetters,
                        new SqlLetters(connectorId, settings, metrics),
                        givenUp));
    }

    @Override
    public RetryDecision<DeadLetter> afterFailure(
            FailedAttempt<EventRecord> attempt, Throwable failure) {
        return afterFailure(
                attempt,
                failure,
                System.currentTimeMillis(),
                ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param now in milliseconds since 1970-01-01 UTC
     * @param random from 0 to 1
     */
    RetryDecision<DeadLetter> afterFailure(
            FailedAttempt<EventRecord> attempt, Throwable failure, long now, double random) {
        if (!(failure instanceof SqlFailure known)) {
            return new RetryDecision.Fail<>(failure);
        }
        boolean isAlone = attempt.together() == 1;
        return switch (known.kind()) {
            case UNREACHABLE, CONFLICT -> later(attempt, known, now, random);
            // Whose fault it is shows when each is alone.
            case UNCLEAR ->
                    isAlone ? later(attempt, known, now, random) : new RetryDecision.Split<>();
            case REFUSED -> giveUp(attempt, known, DeadLetter.Reason.REFUSED, now);
            case UNSENDABLE -> giveUp(attempt, known, DeadLetter.Reason.UNSENDABLE, now);
            case UNMAPPED ->
                    isAlone
                            ? new RetryDecision.Fail<>(
                                    letters.undeliverable(attempt, known, "Map its type"))
                            : new RetryDecision.Split<>();
        };
    }

    private RetryDecision<DeadLetter> later(
            FailedAttempt<EventRecord> attempt, SqlFailure failure, long now, double random) {
        long elapsed = Math.max(0, now - attempt.firstAttemptAt());
        long delay = retry == null ? RetryPhases.OVER : retry.delay(elapsed, random);
        if (delay == RetryPhases.OVER) {
            return giveUp(attempt, failure, DeadLetter.Reason.EXHAUSTED, now);
        }
        if (failure.kind() == SqlFailure.Kind.CONFLICT) {
            int doublings = Math.min(attempt.attempts() - 1, MOST_DOUBLINGS);
            double most = CONFLICT_MILLIS << doublings;
            return RetryDecision.retryAfter(Math.min(delay, Math.round(most * (0.5 + random))));
        }
        return failure.kind() == SqlFailure.Kind.UNREACHABLE
                ? RetryDecision.retryAtGate(delay, 0)
                : RetryDecision.retryAfter(delay);
    }

    private RetryDecision<DeadLetter> giveUp(
            FailedAttempt<EventRecord> attempt,
            SqlFailure failure,
            DeadLetter.Reason reason,
            long now) {
        if (attempt.together() > 1) {
            return new RetryDecision.Split<>();
        }
        if (deadLetters == null) {
            return new RetryDecision.Fail<>(
                    letters.undeliverable(
                            attempt,
                            failure,
                            "Repair the statement or the table, or give the connector an output for dead letters"));
        }
        EventRecord event = attempt.element();
        givenUp.add(event.position().streamId(), event.position().streamRevision());
        List<DeadLetter> letter = List.of(letters.failed(attempt, failure, reason, now));
        return deadLetters == AfterDeadLetter.PARK
                ? new RetryDecision.Park<>(letter)
                : new RetryDecision.Complete<>(letter);
    }

    @Override
    public Collection<DeadLetter> whenParked(EventRecord element) {
        return List.of(letters.parked(element));
    }
}

package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.UndeliverableException;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.http.gate.Breaker;
import io.github.esflink.sinks.http.gate.Evidence;
import io.github.esflink.sinks.http.policy.RetrySettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import io.github.esflink.sinks.http.request.RequestSettings;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What becomes of an event that was not delivered: sent again, given up, or the job's end. */
@Internal
public final class HttpRetryPolicy implements RetryPolicy<EventRecord, DeadLetter> {

    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY = 429;

    /** How long an event rests whose endpoint has slowed the sink down. */
    private static final long SLOWED_MILLIS = 1_000;

    /** So many streams in a row are no event's fault. */
    private static final int SEVERAL = 3;

    private final RetrySettings retry;
    private final LetterWriter letters;

    /** Null without an output for dead letters. */
    private final @Nullable AfterDeadLetter deadLetters;

    private final WhenStreamIsFull whenStreamIsFull;
    private final DeliveryMetrics metrics;

    /**
     * @param deadLetters what becomes of a stream behind a dead letter; null when there is no
     *     output for dead letters
     * @param metrics those of the function that delivers
     */
    public HttpRetryPolicy(
            String connectorId,
            RequestSettings request,
            RetrySettings retry,
            @Nullable AfterDeadLetter deadLetters,
            WhenStreamIsFull whenStreamIsFull,
            DeliveryMetrics metrics) {
        this.letters = new LetterWriter(connectorId, request, metrics);
        this.retry = retry;
        this.deadLetters = deadLetters;
        this.whenStreamIsFull = whenStreamIsFull;
        this.metrics = metrics;
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
        if (!(failure instanceof DeliveryFailure known)) {
            return new RetryDecision.Fail<>(failure);
        }
        Evidence evidence = known.evidence();
        return evidence == null
                ? asTheStatusSays(attempt, known, now, random)
                : weighed(attempt, known, evidence, now, random);
    }

    /**
     * What everybody is told is about the endpoint; what one event is told is about the event. A
     * failure is the event's when the endpoint has accepted another one since its first failure, or
     * refuses it alone for long enough while no other can be sent. Until then it waits for the
     * endpoint.
     */
    private RetryDecision<DeadLetter> weighed(
            FailedAttempt<EventRecord> attempt,
            DeliveryFailure failure,
            Evidence evidence,
            long now,
            double random) {
        Breaker breaker = evidence.breaker();
        boolean isFirst = attempt.mark() == 0 || (attempt.mark() < 0 && failure.isAnswer());
        long mark =
                isFirst
                        ? (failure.isAnswer() ? evidence.failure() : -evidence.failure())
                        : attempt.mark();
        long earlier = Math.abs(attempt.mark());
        boolean others = !isFirst && evidence.othersWereAcceptedSince(earlier);
        if (attempt.mark() != 0) {
            breaker.onFailureAgain(earlier, String.valueOf(failure.getMessage()));
        }
        if (failure.action() == StatusAction.RETRY) {
            return others && failure.status() != TOO_MANY
                    ? noting(mark, retry(attempt, failure, breaker, now, random))
                    : hold(attempt, failure, evidence, mark, now, random);
        }
        boolean isOfEvent =
                others
                        || (ofEvents(failure.status()) && breaker.failingStreams() < SEVERAL)
                        || (!isFirst
                                && breaker.failingStreams() <= 1
                                && now - attempt.firstAttemptAt()
                                        >= retry.refusedAlone().toMillis());
        return isOfEvent
                ? asTheStatusSays(attempt, failure, now, random)
                : hold(attempt, failure, evidence, mark, now, random);
    }

    /** Statuses that speak of what a request carries, as far as a status can tell. */
    private static boolean ofEvents(int status) {
        return status == 413 || status == 422;
    }

    private static RetryDecision<DeadLetter> noting(long mark, RetryDecision<DeadLetter> decision) {
        return decision instanceof RetryDecision.Retry<DeadLetter> again
                ? again.noting(mark)
                : decision;
    }

    /** It waits for the endpoint, and goes on as soon as that accepts others. */
    private RetryDecision<DeadLetter> hold(
            FailedAttempt<EventRecord> attempt,
            DeliveryFailure failure,
            Evidence evidence,
            long mark,
            long now,
            double random) {
        Breaker breaker = evidence.breaker();
        long delay = delay(attempt, breaker, now, random);
        if (delay == RetryPhases.OVER) {
            return giveUp(attempt, failure, DeadLetter.Reason.EXHAUSTED, now);
        }
        metrics.retried();
        if (failure.retryAfterMillis() > 0) {
            return RetryDecision.<DeadLetter>retryAfter(
                            retry.phases().atLeast(failure.retryAfterMillis(), random))
                    .noting(mark);
        }
        if (evidence.isOfThePast()) {
            return RetryDecision.<DeadLetter>retryAtGate(0, 0).noting(mark);
        }
        long shorter =
                Math.min(
                        delay, failure.status() == TOO_MANY ? SLOWED_MILLIS : breaker.openMillis());
        return RetryDecision.<DeadLetter>retryAtGate(
                        shorter, retry.maxAttempts() == RetrySettings.UNLIMITED ? 0 : shorter)
                .noting(mark);
    }

    /** What was before the end of the last outage was not the event's fault. */
    private long delay(
            FailedAttempt<EventRecord> attempt,
            @Nullable Breaker breaker,
            long now,
            double random) {
        if (!retry.mayFollow(attempt.attempts())) {
            return RetryPhases.OVER;
        }
        long elapsed = Math.max(0, now - attempt.firstAttemptAt());
        return retry.phases()
                .delay(
                        breaker == null ? elapsed : Math.min(elapsed, breaker.millisSinceOutage()),
                        random);
    }

    private RetryDecision<DeadLetter> asTheStatusSays(
            FailedAttempt<EventRecord> attempt, DeliveryFailure known, long now, double random) {
        return switch (known.action()) {
            case RETRY -> retry(attempt, known, null, now, random);
            case DEAD_LETTER -> giveUp(attempt, known, known.reason(), now);
            // Of an event alone, the function lets the first two through; a job must not go on past
            // what it cannot know.
            case ACKNOWLEDGE, SKIP, FAIL ->
                    attempt.together() > 1
                            ? new RetryDecision.Split<>()
                            : new RetryDecision.Fail<>(undeliverable(attempt, known));
        };
    }

    private RetryDecision<DeadLetter> retry(
            FailedAttempt<EventRecord> attempt,
            DeliveryFailure failure,
            @Nullable Breaker breaker,
            long now,
            double random) {
        long delay = delay(attempt, breaker, now, random);
        if (delay == RetryPhases.OVER) {
            return giveUp(attempt, failure, DeadLetter.Reason.EXHAUSTED, now);
        }
        metrics.retried();
        if (failure.retryAfterMillis() > 0) {
            return RetryDecision.retryAfter(
                    retry.phases().atLeast(failure.retryAfterMillis(), random));
        }
        if (breaker == null && failure.speaksOfTheEndpoint()) {
            // Attempts that are counted are not spent on finding out whether it is back.
            return RetryDecision.retryAtGate(
                    delay, retry.maxAttempts() == RetrySettings.UNLIMITED ? 0 : delay);
        }
        return RetryDecision.retryAfter(delay);
    }

    private RetryDecision<DeadLetter> giveUp(
            FailedAttempt<EventRecord> attempt,
            DeliveryFailure failure,
            DeadLetter.Reason reason,
            long now) {
        if (attempt.together() > 1) {
            // Whose fault it is will show when it is sent alone.
            return new RetryDecision.Split<>();
        }
        if (deadLetters == null) {
            return new RetryDecision.Fail<>(undeliverable(attempt, failure));
        }
        List<DeadLetter> letter = List.of(letters.failed(attempt, failure, reason, now));
        return deadLetters == AfterDeadLetter.PARK
                ? new RetryDecision.Park<>(letter)
                : new RetryDecision.Complete<>(letter);
    }

    private UndeliverableException undeliverable(
            FailedAttempt<EventRecord> attempt, DeliveryFailure failure) {
        return letters.undeliverable(
                attempt,
                failure,
                deadLetters == null
                        ? "Repair the endpoint, or give the connector an output for dead letters"
                        : "Repair the endpoint");
    }

    @Override
    public RetryDecision<DeadLetter> whenQueueIsFull(FailedAttempt<EventRecord> head) {
        if (deadLetters == null || whenStreamIsFull == WhenStreamIsFull.HOLD) {
            return new RetryDecision.Hold<>();
        }
        return new RetryDecision.Park<>(List.of(letters.ofFullStream(head)));
    }

    @Override
    public Collection<DeadLetter> whenParked(EventRecord element) {
        return List.of(letters.parked(element));
    }
}

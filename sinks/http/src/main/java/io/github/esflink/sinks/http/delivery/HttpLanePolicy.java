package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.Attempted;
import io.github.esflink.sinks.core.lane.LanePolicy;
import io.github.esflink.sinks.core.lane.Verdict;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.http.policy.RetryPhases;
import io.github.esflink.sinks.http.policy.RetrySettings;
import io.github.esflink.sinks.http.request.RequestSettings;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What becomes of an event that was not delivered: sent again, given up, or the job's end. */
@Internal
public final class HttpLanePolicy implements LanePolicy<EventRecord, DeadLetter> {

    private static final long serialVersionUID = 1L;

    private final String connectorId;
    private final RequestSettings request;
    private final RetrySettings retry;

    /** Null without an output for dead letters. */
    private final @Nullable AfterDeadLetter deadLetters;

    private final DeliveryMetrics metrics;

    /**
     * @param deadLetters what becomes of a stream behind a dead letter; null when there is no
     *     output for dead letters
     * @param metrics those of the function that delivers
     */
    public HttpLanePolicy(
            String connectorId,
            RequestSettings request,
            RetrySettings retry,
            @Nullable AfterDeadLetter deadLetters,
            DeliveryMetrics metrics) {
        this.connectorId = connectorId;
        this.request = request;
        this.retry = retry;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    @Override
    public Verdict<DeadLetter> afterFailure(Attempted<EventRecord> attempted, Throwable failure) {
        return afterFailure(
                attempted,
                failure,
                System.currentTimeMillis(),
                ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param now in milliseconds since 1970-01-01 UTC
     * @param random from 0 to 1
     */
    Verdict<DeadLetter> afterFailure(
            Attempted<EventRecord> attempted, Throwable failure, long now, double random) {
        if (!(failure instanceof DeliveryFailure known)) {
            return Verdict.fail(failure);
        }
        return switch (known.action()) {
            case RETRY -> retry(attempted, known, now, random);
            case DEAD_LETTER -> giveUp(attempted, known, known.reason(), now);
            // Of an event alone, the function lets the first two through; a job must not go on past
            // what it cannot know.
            case ACKNOWLEDGE, SKIP, FAIL ->
                    attempted.together() > 1
                            ? Verdict.split()
                            : Verdict.fail(undeliverable(attempted, known));
        };
    }

    private Verdict<DeadLetter> retry(
            Attempted<EventRecord> attempted, DeliveryFailure failure, long now, double random) {
        long delay =
                retry.mayFollow(attempted.attempts())
                        ? retry.phases()
                                .delay(Math.max(0, now - attempted.firstAttemptAt()), random)
                        : RetryPhases.OVER;
        if (delay == RetryPhases.OVER) {
            return giveUp(attempted, failure, DeadLetter.Reason.EXHAUSTED, now);
        }
        metrics.retried();
        if (failure.retryAfterMillis() > 0) {
            return Verdict.retryAfter(retry.phases().atLeast(failure.retryAfterMillis(), random));
        }
        if (failure.speaksOfTheEndpoint()) {
            // Attempts that are counted are not spent on finding out whether it is back.
            return Verdict.retryAtGate(
                    delay, retry.maxAttempts() == RetrySettings.UNLIMITED ? 0 : delay);
        }
        return Verdict.retryAfter(delay);
    }

    private Verdict<DeadLetter> giveUp(
            Attempted<EventRecord> attempted,
            DeliveryFailure failure,
            DeadLetter.Reason reason,
            long now) {
        if (attempted.together() > 1) {
            // Whose fault it is will show when it is sent alone.
            return Verdict.split();
        }
        if (deadLetters == null) {
            return Verdict.fail(undeliverable(attempted, failure));
        }
        boolean sent = reason != DeadLetter.Reason.UNSENDABLE;
        metrics.deadLettered();
        List<DeadLetter> letter =
                List.of(
                        new DeadLetter(
                                attempted.element(),
                                connectorId,
                                reason,
                                String.valueOf(failure.getMessage()),
                                sent ? attempted.attempts() : 0,
                                sent ? attempted.firstAttemptAt() : 0,
                                now,
                                request.shownFor(attempted.element()),
                                failure.answer()));
        return deadLetters == AfterDeadLetter.PARK
                ? Verdict.park(letter)
                : Verdict.complete(letter);
    }

    private UndeliverableException undeliverable(
            Attempted<EventRecord> attempted, DeliveryFailure failure) {
        return new UndeliverableException(
                "Connector %s could not deliver %s to %s: %s, after %d attempts. Nothing is lost: the last checkpoint is before this event. %s, then start the job from that checkpoint."
                        .formatted(
                                connectorId,
                                attempted.element(),
                                request.shownFor(attempted.element()).line(),
                                failure.getMessage(),
                                attempted.attempts(),
                                deadLetters == null
                                        ? "Repair the endpoint, or give the connector an output for dead letters"
                                        : "Repair the endpoint"),
                failure);
    }

    @Override
    public Collection<DeadLetter> whenParked(EventRecord element) {
        metrics.deadLettered();
        return List.of(
                new DeadLetter(
                        element,
                        connectorId,
                        DeadLetter.Reason.PARKED,
                        "an earlier event of its stream is a dead letter, and the stream is parked",
                        0,
                        0,
                        System.currentTimeMillis(),
                        request.shownFor(element),
                        DeadLetter.Answer.NONE));
    }
}

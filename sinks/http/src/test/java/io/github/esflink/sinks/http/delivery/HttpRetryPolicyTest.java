package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.endpoint.RetryAfter;
import io.github.esflink.sinks.http.policy.RetrySettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.util.Map;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpRetryPolicyTest {

    private static final long FIRST = 1_000_000;
    private static final EventRecord RECORD =
            Records.of("order-1", 7, "OrderPlaced", "{\"card\":\"4711\"}");
    private final DeliveryFailure down = answered(503, StatusAction.RETRY, RetryAfter.NONE);
    private final DeliveryFailure refused =
            answered(422, StatusAction.DEAD_LETTER, RetryAfter.NONE);

    private RetrySettings retry =
            new RetrySettings(
                    true,
                    RetrySettings.UNLIMITED,
                    RetryPhases.defaults(),
                    RetrySettings.DEFAULT_REFUSED_ALONE);
    private @Nullable AfterDeadLetter deadLetters;

    private static DeliveryFailure answered(int status, StatusAction action, long retryAfter) {
        return DeliveryFailure.answered("status " + status, action, status, "no!", retryAfter);
    }

    private HttpRetryPolicy policy() {
        return new HttpRetryPolicy(
                "orders",
                new RequestSettings(
                        Routes.all(
                                new Route(
                                        "POST",
                                        UrlTemplate.parse("https://h/{stream}?key=s3cret"),
                                        BodyForm.DATA)),
                        BodySettings.PLAIN,
                        Map.of(),
                        new RecordHeaders("orders", true),
                        record -> record.position().streamId(),
                        false),
                retry,
                deadLetters,
                WhenStreamIsFull.PARK,
                new DeliveryMetrics());
    }

    private RetryDecision<DeadLetter> after(Throwable failure, int attempts, long elapsed) {
        return policy().afterFailure(
                        new FailedAttempt<>(RECORD, attempts, FIRST),
                        failure,
                        FIRST + elapsed,
                        0.5);
    }

    @Test
    void retriesInPhasesFromTheFirstAttempt() {
        DeliveryFailure busy = answered(408, StatusAction.RETRY, RetryAfter.NONE);
        assertThat(after(busy, 1, 0)).isEqualTo(RetryDecision.retryAfter(5_000));
        assertThat(after(busy, 9, 60_000)).isEqualTo(RetryDecision.retryAfter(600_000));
        assertThat(after(busy, 99, 3_600_000)).isEqualTo(RetryDecision.retryAfter(3_600_000));
    }

    @Test
    void whatTheEndpointFailedWaitsForTheEndpoint() {
        assertThat(after(down, 9, 60_000)).isEqualTo(RetryDecision.retryAtGate(600_000, 0));
        assertThat(after(DeliveryFailure.unanswered("no connection"), 9, 60_000))
                .isEqualTo(RetryDecision.retryAtGate(600_000, 0));
    }

    @Test
    void countedAttemptsAreNotSpentOnTryingTheEndpoint() {
        retry =
                new RetrySettings(
                        true, 30, RetryPhases.defaults(), RetrySettings.DEFAULT_REFUSED_ALONE);

        assertThat(after(down, 9, 60_000)).isEqualTo(RetryDecision.retryAtGate(600_000, 600_000));
    }

    @Test
    void aClockThatWasSetBackIsTheFirstPhase() {
        assertThat(after(down, 1, -5_000)).isEqualTo(RetryDecision.retryAtGate(5_000, 0));
    }

    @Test
    void waitsAtLeastAsLongAsTheEndpointAsksFor() {
        assertThat(after(answered(429, StatusAction.RETRY, 2_000), 1, 0))
                .isEqualTo(RetryDecision.retryAfter(2_200));
        assertThat(after(answered(429, StatusAction.RETRY, 0), 1, 0))
                .isEqualTo(RetryDecision.retryAfter(5_000));
    }

    @Test
    void givesUpAfterTheAttemptsThatAreAllowed() {
        retry =
                new RetrySettings(
                        true, 3, RetryPhases.defaults(), RetrySettings.DEFAULT_REFUSED_ALONE);
        deadLetters = AfterDeadLetter.SKIP;

        assertThat(after(down, 2, 0)).isEqualTo(RetryDecision.retryAtGate(5_000, 5_000));
        assertThat(letterOf(after(down, 3, 0)).reason()).isEqualTo(DeadLetter.Reason.EXHAUSTED);
    }

    @Test
    void givesUpBehindTheLastPhase() {
        Phase phase = new Phase(1_000, 100);
        retry =
                new RetrySettings(
                        true,
                        -1,
                        new RetryPhases(phase, phase, phase, 0),
                        RetrySettings.DEFAULT_REFUSED_ALONE);
        deadLetters = AfterDeadLetter.SKIP;

        assertThat(after(down, 2, 999)).isEqualTo(RetryDecision.retryAtGate(100, 0));
        assertThat(letterOf(after(down, 3, 1_000)).reason()).isEqualTo(DeadLetter.Reason.EXHAUSTED);
    }

    @Test
    void withoutResilienceTheFirstFailureIsTheLast() {
        retry =
                new RetrySettings(
                        false, -1, RetryPhases.defaults(), RetrySettings.DEFAULT_REFUSED_ALONE);
        deadLetters = AfterDeadLetter.SKIP;

        assertThat(letterOf(after(down, 1, 0)).reason()).isEqualTo(DeadLetter.Reason.EXHAUSTED);
    }

    @Test
    void aRefusedEventIsADeadLetterAndItsStreamGoesOn() {
        deadLetters = AfterDeadLetter.SKIP;
        RetryDecision<DeadLetter> decision = after(refused, 2, 5_000);

        assertThat(decision).isInstanceOf(RetryDecision.Complete.class);
        DeadLetter letter = letterOf(decision);
        assertThat(letter.event()).isSameAs(RECORD);
        assertThat(letter.connectorId()).isEqualTo("orders");
        assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.REFUSED);
        assertThat(letter.message()).isEqualTo("status 422");
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(letter.firstAttemptAt()).isEqualTo(FIRST);
        assertThat(letter.deadAt()).isEqualTo(FIRST + 5_000);
        assertThat(letter.request().line()).isEqualTo("POST https://h/order-1");
        assertThat(letter.answer()).isEqualTo(new DeadLetter.Answer(422, "no!"));
    }

    @Test
    void orItsStreamIsParkedAndItsLaterEventsFollow() {
        deadLetters = AfterDeadLetter.PARK;

        assertThat(after(refused, 1, 0)).isInstanceOf(RetryDecision.Park.class);
        assertThat(policy().whenParked(RECORD))
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.PARKED);
                            assertThat(letter.attempts()).isZero();
                            assertThat(letter.event()).isSameAs(RECORD);
                        });
    }

    @Test
    void whatCannotBeSentIsADeadLetterWithoutAttempts() {
        deadLetters = AfterDeadLetter.SKIP;
        DeadLetter letter = letterOf(after(DeliveryFailure.unsendable("because"), 1, 0));

        assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.UNSENDABLE);
        assertThat(letter.attempts()).isZero();
        assertThat(letter.firstAttemptAt()).isZero();
        assertThat(letter.answer()).isEqualTo(DeadLetter.Answer.NONE);
    }

    @Test
    void withoutDeadLettersTheJobEndsWithTheReasonAndWithoutARestart() {
        RetryDecision<DeadLetter> decision = after(refused, 1, 0);

        assertThat(decision).isInstanceOf(RetryDecision.Fail.class);
        Throwable cause = ((RetryDecision.Fail<DeadLetter>) decision).cause();
        assertThat(cause)
                .hasMessage(
                        "Connector orders could not deliver EventRecord{order-1@7, OrderPlaced, %s} to POST https://h/order-1: status 422, after 1 attempts. Nothing is lost: the last checkpoint is before this event. Repair the endpoint, or give the connector an output for dead letters, then start the job from that checkpoint."
                                .formatted(RECORD.recordId()));
        assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                                cause, ThrowableType.NonRecoverableError))
                .isPresent();
    }

    @Test
    void aStatusThatFailsTheJobFailsItWithDeadLettersToo() {
        deadLetters = AfterDeadLetter.SKIP;

        assertThat(after(answered(410, StatusAction.FAIL, RetryAfter.NONE), 1, 0))
                .isInstanceOf(RetryDecision.Fail.class);
    }

    @Test
    void whatItDoesNotKnowFailsTheJobAsItIs() {
        deadLetters = AfterDeadLetter.SKIP;
        IllegalStateException bug = new IllegalStateException();

        assertThat(after(bug, 1, 0)).isEqualTo(new RetryDecision.Fail<>(bug));
    }

    private static DeadLetter letterOf(RetryDecision<DeadLetter> decision) {
        if (decision instanceof RetryDecision.Complete<DeadLetter> complete) {
            return complete.results().iterator().next();
        }
        if (decision instanceof RetryDecision.Park<DeadLetter> park) {
            return park.results().iterator().next();
        }
        throw new AssertionError("no dead letter: " + decision);
    }

    @Test
    void whatFailedTogetherIsJudgedAlone() {
        deadLetters = AfterDeadLetter.SKIP;
        retry =
                new RetrySettings(
                        true, 3, RetryPhases.defaults(), RetrySettings.DEFAULT_REFUSED_ALONE);

        assertThat(afterTogether(answered(422, StatusAction.DEAD_LETTER, -1), 1))
                .isEqualTo(new RetryDecision.Split<>());
        assertThat(afterTogether(answered(409, StatusAction.SKIP, -1), 1))
                .isEqualTo(new RetryDecision.Split<>());
        assertThat(afterTogether(answered(410, StatusAction.FAIL, -1), 1))
                .isEqualTo(new RetryDecision.Split<>());
        assertThat(afterTogether(down, 1)).isEqualTo(RetryDecision.retryAtGate(5_000, 5_000));
        assertThat(afterTogether(down, 3))
                .as("attempts are used up")
                .isEqualTo(new RetryDecision.Split<>());
    }

    private RetryDecision<DeadLetter> afterTogether(Throwable failure, int attempts) {
        return policy().afterFailure(
                        new FailedAttempt<>(RECORD, attempts, FIRST, 2, 0), failure, FIRST, 0.5);
    }
}

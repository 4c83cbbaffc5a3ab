package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.endpoint.RetryAfter;
import io.github.esflink.sinks.http.gate.Breaker;
import io.github.esflink.sinks.http.gate.Breaker.State;
import io.github.esflink.sinks.http.gate.BreakerSettings;
import io.github.esflink.sinks.http.gate.Evidence;
import io.github.esflink.sinks.http.policy.RetrySettings;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a failure speaks of: the endpoint, or the event. */
class EvidenceTest {

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Breaker breaker =
            new Breaker("test", new BreakerSettings(20, 0.9, Duration.ofSeconds(10)), now::get);
    private final HttpRetryPolicy policy =
            new HttpRetryPolicy(
                    "orders",
                    new RequestSettings(
                            Routes.all(
                                    new Route(
                                            "POST",
                                            UrlTemplate.parse("https://h/"),
                                            BodyForm.DATA)),
                            BodySettings.PLAIN,
                            Map.of(),
                            new RecordHeaders("orders", true),
                            record -> record.position().streamId(),
                            false),
                    new RetrySettings(
                            true,
                            RetrySettings.UNLIMITED,
                            RetryPhases.defaults(),
                            Duration.ofMinutes(5)),
                    AfterDeadLetter.SKIP,
                    WhenStreamIsFull.PARK,
                    new DeliveryMetrics());

    /** What the operator keeps of an event that has failed. */
    private record Kept(int attempts, long firstAttemptAt, long mark) {}

    private final Map<String, Kept> kept = new HashMap<>();

    private void accepted(String stream) {
        kept.remove(stream);
        breaker.onAccepted(breaker.epoch(), breaker.failures());
    }

    private RetryDecision<DeadLetter> fails(String stream, int status) {
        return fails(stream, status, breaker.accepted());
    }

    /**
     * @param status 0 for no answer
     * @param acceptedBefore when it was sent
     */
    private RetryDecision<DeadLetter> fails(String stream, int status, long acceptedBefore) {
        return fails(stream, status, acceptedBefore, breaker.epoch());
    }

    private RetryDecision<DeadLetter> fails(
            String stream, int status, long acceptedBefore, long sentIn) {
        DeliveryFailure failure =
                status == 0
                        ? DeliveryFailure.unanswered("no answer")
                        : DeliveryFailure.answered(
                                "status " + status,
                                StatusPolicy.defaults().actionFor(status, false),
                                status,
                                "",
                                RetryAfter.NONE);
        long number =
                failure.speaksOfTheEndpoint()
                        ? breaker.onFailure(sentIn, stream, "down")
                        : breaker.onRefused(sentIn, stream, "refused");
        EventRecord record = Records.of(stream, 0);
        Kept before = kept.getOrDefault(stream, new Kept(0, now.get(), 0));
        RetryDecision<DeadLetter> decision =
                policy.afterFailure(
                        new FailedAttempt<>(
                                record,
                                before.attempts() + 1,
                                before.firstAttemptAt(),
                                1,
                                before.mark()),
                        failure.with(new Evidence(breaker, sentIn, number, acceptedBefore)),
                        now.get(),
                        0.5);
        if (decision instanceof RetryDecision.Retry<DeadLetter> again) {
            kept.put(
                    stream, new Kept(before.attempts() + 1, before.firstAttemptAt(), again.mark()));
        }
        return decision;
    }

    private static void isHeld(RetryDecision<DeadLetter> decision) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        again -> {
                            assertThat(again.atGate()).isTrue();
                            assertThat(again.millis()).isLessThanOrEqualTo(10_000);
                            assertThat(again.millisBeforeTry()).isZero();
                        });
    }

    private static void isADeadLetter(RetryDecision<DeadLetter> decision) {
        assertThat(decision).isInstanceOf(RetryDecision.Complete.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 308, 400, 402, 405, 406, 415, 421, 426, 431, 501, 505})
    void aRefusalIsTheEventsWhenAnotherWasAcceptedInBetween(int status) {
        isHeld(fails("a", status));
        accepted("b");
        isADeadLetter(fails("a", status));
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 302, 400, 401, 403, 404, 405, 408, 410, 415, 425, 429, 500, 501, 503})
    void whatEverybodyIsToldIsAboutTheEndpointHoweverLongItTakes(int status) {
        for (int round = 0; round < 1_000; round++) {
            for (String stream : new String[] {"a", "b", "c"}) {
                isHeld(fails(stream, status));
                now.addAndGet(10_000);
                breaker.millisUntilEntry();
            }
        }
        assertThat(breaker.state()).isNotEqualTo(State.CLOSED);
    }

    @Test
    void anAnswerToWhatWasSentBeforeTheRefusalIsNoEvidence() {
        long sentAfter = breaker.failures();
        isHeld(fails("a", 400));
        breaker.onAccepted(breaker.epoch(), sentAfter);
        isHeld(fails("a", 400));
    }

    @Test
    void anAnswerThatCameAfterTheSecondAttemptWasSentIsNoEvidence() {
        isHeld(fails("a", 400));
        long acceptedBefore = breaker.accepted();
        accepted("b");
        isHeld(fails("a", 400, acceptedBefore));
        isADeadLetter(fails("a", 400));
    }

    @Test
    void anEventThatFailsTwiceWithNoneAcceptedInBetweenOpensTheBreaker() {
        isHeld(fails("a", 503));
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        isHeld(fails("a", 503));
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void anEventThatIsRefusedAloneIsHeldForFiveMinutes() {
        isHeld(fails("a", 400));
        for (int i = 0; i < 29; i++) {
            now.addAndGet(10_000);
            isHeld(fails("a", 400));
        }
        now.addAndGet(10_000);
        isADeadLetter(fails("a", 400));
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 422})
    void whatARequestCarriesIsTheEventsAtOnceUnlessSeveralStreamsAreToldSo(int status) {
        isADeadLetter(fails("a", status));
        isADeadLetter(fails("a", status));
        isADeadLetter(fails("b", status));
        isHeld(fails("c", status));
        isHeld(fails("d", status));
        accepted("e");
        isADeadLetter(fails("c", status));
    }

    @Test
    void whatFailsOnlyOneEventRestsInPhases() {
        fails("a", 500);
        accepted("b");
        now.addAndGet(60_000);
        assertThat(fails("a", 500))
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        again -> {
                            assertThat(again.atGate()).isFalse();
                            assertThat(again.millis()).isEqualTo(600_000);
                        });
    }

    @Test
    void whatRestsAfterAnOutageBeginsWithTheFirstPhase() {
        fails("a", 503);
        fails("a", 503);
        now.addAndGet(3_600_000);
        breaker.millisUntilEntry();
        accepted("b");
        now.addAndGet(1_000);
        assertThat(fails("a", 503))
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        again -> assertThat(again.millis()).isEqualTo(5_000));
    }

    @Test
    void whatHungInAnOutageThatIsOverGoesAtOnce() {
        fails("a", 503);
        fails("a", 503);
        now.addAndGet(10_000);
        breaker.millisUntilEntry();
        long sentIn = breaker.epoch();
        accepted("b");
        now.addAndGet(15_000);
        assertThat(fails("c", 0, breaker.accepted(), sentIn))
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class, again -> assertThat(again.millis()).isZero());
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }
}

package io.github.esflink.sinks.http.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many may pass, by a clock that goes on when the test says so. */
class RateLimitTest {

    private static final BreakerSettings NEVER = new BreakerSettings(0, 0, Duration.ofSeconds(1));

    private final AtomicLong nanos = new AtomicLong(1);

    private List<EndpointGate> subtasks(double perSecond, int parallelism) {
        List<EndpointGate> subtasks = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            subtasks.add(gates(perSecond, parallelism).to("test"));
        }
        return subtasks;
    }

    private EndpointGate.All gates(double perSecond, int parallelism) {
        return new EndpointGate.All(
                new EndpointGateSettings(NEVER, perSecond, Duration.ofMinutes(1)),
                parallelism,
                nanos::get);
    }

    /** All that want to pass do, as soon as they may. */
    private long passedIn(Duration time, List<EndpointGate> gates) {
        long passed = 0;
        long end = nanos.get() + time.toNanos();
        while (nanos.get() < end) {
            for (EndpointGate gate : gates) {
                while (gate.millisUntilEntry() == 0) {
                    passed++;
                    if (passed > 1_000_000) {
                        return passed;
                    }
                }
            }
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return passed;
    }

    @ParameterizedTest(name = "{0} per second over {1} subtasks")
    @CsvSource({"1000, 1", "1000, 3", "1000, 8", "10, 1", "10, 4", "1, 3", "0.5, 1", "7, 2"})
    void theSumHoldsWhateverTheParallelism(double perSecond, int parallelism) {
        double expected = perSecond * 100;
        double ahead = 20e-3 * perSecond + parallelism;

        assertThat((double) passedIn(Duration.ofSeconds(100), subtasks(perSecond, parallelism)))
                .isBetween(expected - ahead, expected + ahead);
    }

    @Test
    void aPauseIsNotMadeUpFor() {
        List<EndpointGate> gate = subtasks(100, 1);
        passedIn(Duration.ofSeconds(1), gate);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));

        assertThat(passedIn(Duration.ofSeconds(1), gate)).isBetween(100L, 103L);
    }

    @Test
    void endpointsOfAConnectorShareItsRate() {
        EndpointGate.All gates = gates(100, 1);

        assertThat(passedIn(Duration.ofSeconds(10), List.of(gates.to("one"), gates.to("other"))))
                .isBetween(1_000L, 1_003L);
    }

    @Test
    void saysWhenToAskAgain() {
        EndpointGate gate = subtasks(2, 1).get(0);

        assertThat(gate.millisUntilEntry()).isZero();
        assertThat(gate.millisUntilEntry()).isEqualTo(480);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(480));
        assertThat(gate.millisUntilEntry()).isZero();
    }

    @Test
    void whatTheEndpointAllowsIsObeyed() {
        EndpointGate gate = subtasks(EndpointGateSettings.UNLIMITED, 1).get(0);
        gate.allow("600");
        gate.allow(null);

        assertThat(passedIn(Duration.ofSeconds(10), List.of(gate))).isBetween(100L, 101L);
        gate.allow("many");
        assertThat(passedIn(Duration.ofSeconds(10), List.of(gate))).isBetween(99L, 101L);
        gate.allow(" * ");
        assertThat(passedIn(Duration.ofSeconds(10), List.of(gate))).isGreaterThan(1_000_000);
    }

    @Test
    void theLowerOfTwoRatesCounts() {
        EndpointGate gate = subtasks(5, 1).get(0);
        gate.allow("600");

        assertThat(passedIn(Duration.ofSeconds(10), List.of(gate))).isBetween(50L, 51L);
    }

    @Test
    void theOneThatTriesAnOpenBreakerIsNotHeldUpByItsRateOnly() {
        EndpointGate gate =
                new EndpointGate.All(
                                new EndpointGateSettings(
                                        new BreakerSettings(1, 0, Duration.ofSeconds(10)),
                                        1_000,
                                        Duration.ofMinutes(1)),
                                1,
                                nanos::get)
                        .to("test");
        assertThat(gate.millisUntilEntry()).isZero();
        gate.breaker().onFailure(gate.breaker().epoch(), "order-1", "down");

        assertThat(gate.millisUntilEntry()).isEqualTo(10_000);
        assertThat(passedIn(Duration.ofSeconds(10), List.of(gate))).isZero();
        assertThat(gate.millisUntilEntry()).isZero();
    }

    @Test
    void afterAnOutageNoRateIsLeftThatWasFoundInIt() {
        EndpointGate gate =
                new EndpointGate.All(
                                new EndpointGateSettings(
                                        new BreakerSettings(20, 0, Duration.ofSeconds(10)),
                                        EndpointGateSettings.UNLIMITED,
                                        Duration.ofMinutes(1)),
                                1,
                                nanos::get)
                        .to("test");
        Breaker breaker = gate.breaker();
        for (int i = 0; i < 100; i++) {
            gate.onTooMany(gate.nanos());
        }
        long failure = breaker.onRefused(breaker.epoch(), "order-1", "status 429");
        breaker.onFailureAgain(failure, "status 429");
        assertThat(breaker.isShut()).isTrue();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(gate.millisUntilEntry()).isZero();
        gate.onAccepted(breaker.epoch(), breaker.failures());
        for (int i = 0; i < 1_000; i++) {
            gate.onAccepted(breaker.epoch(), breaker.failures());
        }
        assertThat(passedIn(Duration.ofSeconds(1), List.of(gate))).isGreaterThan(100_000);
    }
}

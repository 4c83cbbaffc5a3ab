package io.github.esflink.sinks.http.entrance;

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

    private List<Entrance> subtasks(double perSecond, int parallelism) {
        List<Entrance> subtasks = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            subtasks.add(entrances(perSecond, parallelism).to("test"));
        }
        return subtasks;
    }

    private Entrance.Entrances entrances(double perSecond, int parallelism) {
        return new Entrance.Entrances(
                new EntranceSettings(NEVER, perSecond, Duration.ofMinutes(1)),
                parallelism,
                nanos::get);
    }

    /** All that want to pass do, as soon as they may. */
    private long passedIn(Duration time, List<Entrance> entrances) {
        long passed = 0;
        long end = nanos.get() + time.toNanos();
        while (nanos.get() < end) {
            for (Entrance entrance : entrances) {
                while (entrance.millisUntilEntry() == 0) {
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
        List<Entrance> entrance = subtasks(100, 1);
        passedIn(Duration.ofSeconds(1), entrance);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));

        assertThat(passedIn(Duration.ofSeconds(1), entrance)).isBetween(100L, 103L);
    }

    @Test
    void endpointsOfAConnectorShareItsRate() {
        Entrance.Entrances entrances = entrances(100, 1);

        assertThat(
                        passedIn(
                                Duration.ofSeconds(10),
                                List.of(entrances.to("one"), entrances.to("other"))))
                .isBetween(1_000L, 1_003L);
    }

    @Test
    void saysWhenToAskAgain() {
        Entrance entrance = subtasks(2, 1).get(0);

        assertThat(entrance.millisUntilEntry()).isZero();
        assertThat(entrance.millisUntilEntry()).isEqualTo(480);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(480));
        assertThat(entrance.millisUntilEntry()).isZero();
    }

    @Test
    void whatTheEndpointAllowsIsObeyed() {
        Entrance entrance = subtasks(EntranceSettings.UNLIMITED, 1).get(0);
        entrance.allow("600");
        entrance.allow(null);

        assertThat(passedIn(Duration.ofSeconds(10), List.of(entrance))).isBetween(100L, 101L);
        entrance.allow("many");
        assertThat(passedIn(Duration.ofSeconds(10), List.of(entrance))).isBetween(99L, 101L);
        entrance.allow(" * ");
        assertThat(passedIn(Duration.ofSeconds(10), List.of(entrance))).isGreaterThan(1_000_000);
    }

    @Test
    void theLowerOfTwoRatesCounts() {
        Entrance entrance = subtasks(5, 1).get(0);
        entrance.allow("600");

        assertThat(passedIn(Duration.ofSeconds(10), List.of(entrance))).isBetween(50L, 51L);
    }

    @Test
    void theOneThatTriesAnOpenBreakerIsNotHeldUpByItsRateOnly() {
        Entrance entrance =
                new Entrance.Entrances(
                                new EntranceSettings(
                                        new BreakerSettings(1, 0, Duration.ofSeconds(10)),
                                        1_000,
                                        Duration.ofMinutes(1)),
                                1,
                                nanos::get)
                        .to("test");
        assertThat(entrance.millisUntilEntry()).isZero();
        entrance.breaker().onFailure(entrance.breaker().epoch(), "order-1", "down");

        assertThat(entrance.millisUntilEntry()).isEqualTo(10_000);
        assertThat(passedIn(Duration.ofSeconds(10), List.of(entrance))).isZero();
        assertThat(entrance.millisUntilEntry()).isZero();
    }

    @Test
    void afterAnOutageNoRateIsLeftThatWasFoundInIt() {
        Entrance entrance =
                new Entrance.Entrances(
                                new EntranceSettings(
                                        new BreakerSettings(20, 0, Duration.ofSeconds(10)),
                                        EntranceSettings.UNLIMITED,
                                        Duration.ofMinutes(1)),
                                1,
                                nanos::get)
                        .to("test");
        Breaker breaker = entrance.breaker();
        for (int i = 0; i < 100; i++) {
            entrance.onTooMany(entrance.nanos());
        }
        long failure = breaker.onRefused(breaker.epoch(), "order-1", "status 429");
        breaker.onFailureAgain(failure, "status 429");
        assertThat(breaker.isShut()).isTrue();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(entrance.millisUntilEntry()).isZero();
        entrance.onAccepted(breaker.epoch(), breaker.failures());
        for (int i = 0; i < 1_000; i++) {
            entrance.onAccepted(breaker.epoch(), breaker.failures());
        }
        assertThat(passedIn(Duration.ofSeconds(1), List.of(entrance))).isGreaterThan(100_000);
    }
}

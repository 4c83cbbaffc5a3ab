package io.github.esflink.sinks.http.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.http.gate.Breaker.State;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long OPEN_MILLIS = 10_000;

    private final AtomicLong now = new AtomicLong(1_000_000);

    private Breaker breaker(int failuresInARow, double failureRatio) {
        return new Breaker(
                "test",
                new BreakerSettings(failuresInARow, failureRatio, Duration.ofMillis(OPEN_MILLIS)),
                now::get);
    }

    private static void fail(Breaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            breaker.onFailure(breaker.epoch(), "order-1", "status 500");
        }
    }

    @Test
    void opensAfterFailuresInARow() {
        Breaker breaker = breaker(3, 0);
        fail(breaker, 2);
        breaker.onAccepted(breaker.epoch(), 0);
        fail(breaker, 2);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.millisUntilEntry()).isZero();

        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.millisUntilEntry()).isEqualTo(OPEN_MILLIS);
    }

    @Test
    void opensWhenTooManyOfTheLastHundredFailed() {
        Breaker breaker = breaker(0, 0.9);
        for (int i = 0; i < BreakerSettings.WINDOW; i++) {
            breaker.onAccepted(breaker.epoch(), 0);
        }
        fail(breaker, 89);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aRatioNeedsAHundredToBeOf() {
        Breaker breaker = breaker(0, 0.9);
        fail(breaker, 99);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void theRatioForgetsWhatIsLongAgo() {
        Breaker breaker = breaker(0, 0.5);
        for (int round = 0; round < 1_000; round++) {
            fail(breaker, 49);
            for (int i = 0; i < 51; i++) {
                breaker.onAccepted(breaker.epoch(), 0);
            }
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void staysClosedWhenTurnedOff() {
        Breaker breaker = breaker(0, 0);
        fail(breaker, 1_000);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void letsOneEventTryAfterTheOpenTime() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS - 1);
        assertThat(breaker.millisUntilEntry()).isEqualTo(1);

        now.addAndGet(1);
        assertThat(breaker.millisUntilEntry()).isZero();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.millisUntilEntry()).isEqualTo(OPEN_MILLIS);
    }

    @Test
    void closesWhenTheTryIsAnswered() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onAccepted(breaker.epoch(), 0);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.millisUntilEntry()).isZero();
    }

    @Test
    void theNextTryIsDueFromTheBeginningOfOneThatFailed() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        now.addAndGet(4_000);
        fail(breaker, 1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.millisUntilEntry()).isEqualTo(OPEN_MILLIS - 4_000);
    }

    @Test
    void aTryThatHungForLongerThanTheOpenTimeIsFollowedByTheNextAtOnce() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        now.addAndGet(OPEN_MILLIS + 5_000);
        fail(breaker, 1);

        assertThat(breaker.isShut()).isTrue();
        assertThat(breaker.millisUntilEntry()).isZero();
        assertThat(breaker.millisUntilEntry()).isEqualTo(OPEN_MILLIS);
    }

    @Test
    void answersToWhatWasSentBeforeSayNothing() {
        Breaker breaker = breaker(1, 0);
        long before = breaker.epoch();
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onFailure(before, "order-1", "late");
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.onAccepted(before, 0);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void anotherEventTriesWhenTheFirstIsNeverHeardOf() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        assertThat(breaker.millisUntilEntry()).isZero();
        long first = breaker.epoch();
        now.addAndGet(OPEN_MILLIS);
        assertThat(breaker.millisUntilEntry()).isZero();

        breaker.onAccepted(first, 0);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aTryThatFailsLateSaysNothingOfTheNextOne() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        assertThat(breaker.millisUntilEntry()).isZero();
        long first = breaker.epoch();
        now.addAndGet(OPEN_MILLIS);
        assertThat(breaker.millisUntilEntry()).isZero();
        long second = breaker.epoch();
        breaker.onFailure(first, "order-1", "hung");

        breaker.onAccepted(second, 0);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aTryThatIsAcceptedLateClosesItToo() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        long first = breaker.epoch();
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onFailure(breaker.epoch(), "order-2", "down");
        assertThat(breaker.state()).isEqualTo(State.OPEN);

        breaker.onAccepted(first, 0);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void isShutUntilTheTryIsAnswered() {
        Breaker breaker = breaker(1, 0);
        assertThat(breaker.isShut()).isFalse();
        fail(breaker, 1);
        assertThat(breaker.isShut()).isTrue();
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        assertThat(breaker.isShut()).isTrue();
        breaker.onAccepted(breaker.epoch(), 0);
        assertThat(breaker.isShut()).isFalse();
    }

    @Test
    void letsOneMoreInForEveryAnswerWhenItHasJustClosed() {
        Breaker breaker = breaker(20, 0);
        fail(breaker, 20);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onAccepted(breaker.epoch(), 0);

        for (int atOnce = 1; atOnce <= 512; atOnce *= 2) {
            assertThat(entering(breaker)).isEqualTo(atOnce);
            for (int i = 0; i < atOnce; i++) {
                breaker.onAccepted(breaker.epoch(), 0);
            }
        }
        assertThat(entering(breaker)).as("all").isEqualTo(2_000);
    }

    @Test
    void letsNoMoreInWhileItFailsAgain() {
        Breaker breaker = breaker(20, 0);
        fail(breaker, 20);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onAccepted(breaker.epoch(), 0);

        for (int round = 0; round < 10; round++) {
            assertThat(entering(breaker)).isEqualTo(1);
            fail(breaker, 1);
        }
    }

    @Test
    void goesOnWhenNothingIsHeardOfWhoEntered() {
        Breaker breaker = breaker(1, 0);
        fail(breaker, 1);
        now.addAndGet(OPEN_MILLIS);
        breaker.millisUntilEntry();
        breaker.onAccepted(breaker.epoch(), 0);

        assertThat(entering(breaker)).isEqualTo(1);
        now.addAndGet(breaker.millisUntilEntry());
        assertThat(entering(breaker)).isEqualTo(1);
    }

    /** How many may enter now, of 2,000. */
    private static int entering(Breaker breaker) {
        int entered = 0;
        while (entered < 2_000 && breaker.millisUntilEntry() == 0) {
            entered++;
        }
        return entered;
    }

    @Test
    void keepsThePauseThatTheEndpointAskedFor() {
        Breaker breaker = breaker(1, 0);
        breaker.pause(3_000);
        breaker.pause(1_000);
        assertThat(breaker.millisUntilEntry()).isEqualTo(3_000);
        now.addAndGet(3_000);
        assertThat(breaker.millisUntilEntry()).isZero();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void goesOnAfterARestartAsItWas() {
        Breaker open = breaker(3, 0);
        fail(open, 3);
        now.addAndGet(4_000);
        Breaker restarted = breaker(3, 0);
        restarted.restore(Objects.requireNonNull(open.shut()));
        assertThat(restarted.isShut()).isTrue();
        assertThat(restarted.millisUntilEntry()).isEqualTo(OPEN_MILLIS - 4_000);
        now.addAndGet(OPEN_MILLIS - 4_000);
        assertThat(restarted.millisUntilEntry()).as("one tries").isZero();
        assertThat(restarted.millisUntilEntry()).isPositive();

        restarted.onAccepted(restarted.epoch(), 0);
        Breaker trusting = breaker(3, 0);
        trusting.restore(Objects.requireNonNull(restarted.shut()));
        assertThat(trusting.millisUntilEntry()).as("one at first").isZero();
        assertThat(trusting.millisUntilEntry()).isPositive();
    }

    @Test
    void aPauseGoesOnAfterARestart() {
        Breaker paused = breaker(3, 0);
        paused.pause(3_600_000);
        now.addAndGet(1_000);
        Breaker restarted = breaker(3, 0);
        restarted.restore(Objects.requireNonNull(paused.shut()));

        assertThat(restarted.millisUntilEntry()).isEqualTo(3_599_000);
        assertThat(breaker(3, 0).shut()).as("nothing to remember").isNull();
    }
}

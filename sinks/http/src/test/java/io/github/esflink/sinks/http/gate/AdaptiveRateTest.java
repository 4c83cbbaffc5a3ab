package io.github.esflink.sinks.http.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdaptiveRateTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong(SECOND);
    private final AdaptiveRate rate = new AdaptiveRate(now::get);

    /** Sends as fast as it may to an endpoint that takes so many a second; how many it took. */
    private int taken(int perSecond, int seconds) {
        int all = 0;
        for (int second = 0; second < seconds; second++) {
            long end = now.get() + SECOND;
            int inThis = 0;
            while (now.get() < end) {
                if (rate.millisUntilEntry() == 0) {
                    rate.take();
                    if (inThis < perSecond) {
                        inThis++;
                        rate.accepted();
                    } else {
                        rate.refused(now.get());
                    }
                }
                now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            }
            all += inThis;
        }
        return all;
    }

    @Test
    void isNoLimitWhileNothingIsRefused() {
        assertThat(taken(10_000, 3)).isEqualTo(3_000);
        assertThat(rate.isLimited()).isFalse();
    }

    @Test
    void aFewRefusalsSlowNothingDown() {
        for (int i = 0; i < 10_000; i++) {
            rate.accepted();
            if (i % 20 == 0) {
                rate.refused(now.get());
            }
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(rate.isLimited()).isFalse();
    }

    @Test
    void ofFewAnswersARefusalMayBeChance() {
        for (int i = 0; i < 49; i++) {
            if (i % 3 == 0) {
                rate.refused(now.get());
            } else {
                rate.accepted();
            }
            now.addAndGet(SECOND / 3);
        }
        assertThat(rate.isLimited()).isFalse();
    }

    @Test
    void aShareOfFewRequestsThatIsRefusedAtEveryRateSlowsThemDownLittle() {
        int all = 0;
        for (long end = now.get() + 600 * SECOND; now.get() < end; ) {
            if (rate.millisUntilEntry() == 0) {
                rate.take();
                if (all++ % 3 == 0) {
                    rate.refused(now.get());
                } else {
                    rate.accepted();
                }
            }
            now.addAndGet(SECOND / 3);
        }
        assertThat(all).as("of 1,800").isGreaterThan(1_500);
    }

    @Test
    void aShareThatIsRefusedAtEveryRateSlowsNothingDown() {
        int all = 0;
        for (long end = now.get() + 60 * SECOND; now.get() < end; ) {
            if (rate.millisUntilEntry() == 0) {
                rate.take();
                if (all++ % 4 == 0) {
                    rate.refused(now.get());
                } else {
                    rate.accepted();
                }
            }
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(all).as("of 60,000").isGreaterThan(50_000);
    }

    @Test
    void findsOutHowManyAreTaken() {
        taken(50, 10);
        assertThat(taken(50, 60)).as("of 3,000").isGreaterThan(2_400);
        assertThat(rate.perSecond()).isBetween(30.0, 80.0);
    }

    @Test
    void goesFasterAgainWhenMoreAreTaken() {
        taken(20, 30);
        taken(1_000, 130);
        assertThat(rate.isLimited()).as("a minute without a refusal").isFalse();
        assertThat(taken(1_000, 1)).isEqualTo(1_000);
    }

    @Test
    void isFastAgainAfterAnOutage() {
        taken(0, 60);
        assertThat(rate.perSecond()).isEqualTo(0.2);
        taken(1_000, 15);
        assertThat(rate.perSecond()).isGreaterThan(100);
    }

    @Test
    void forgetsARateThatWasFoundBeforeAnOutage() {
        taken(20, 10);
        taken(0, 10);
        rate.forget();
        assertThat(rate.isLimited()).isFalse();
        assertThat(taken(1_000, 1)).isEqualTo(1_000);
    }

    @Test
    void anAnswerToWhatWasSentBeforeTheLastDecreaseIsNoOther() {
        long sentAt = now.get();
        now.addAndGet(SECOND / 2);
        for (int i = 0; i < 50; i++) {
            rate.accepted();
            assertThat(rate.refused(sentAt)).isTrue();
        }
        assertThat(rate.perSecond()).isEqualTo(0.9 * 100);
        assertThat(rate.refused(sentAt)).isFalse();
    }
}

package io.github.esflink.source.reader.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectBackoffTest {

    private final ReconnectBackoff backoff = new ReconnectBackoff(new Random(42));

    @Test
    void doublesFromATenthOfASecondToHalfAMinuteGiveOrTakeAFifth() {
        long[] expected = {100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000};

        for (long millis : expected) {
            assertThat(Duration.ofNanos(backoff.nextDelay()))
                    .isBetween(
                            Duration.ofMillis((long) (0.8 * millis)),
                            Duration.ofMillis((long) (1.2 * millis)));
        }
        assertThat(backoff.failures()).isEqualTo(expected.length);
    }

    @Test
    void staysAtTheLongestForEver() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(Duration.ofNanos(backoff.nextDelay()))
                    .isBetween(Duration.ofMillis(80), Duration.ofSeconds(36));
        }
    }

    @Test
    void beginsAnewAfterSuccess() {
        backoff.nextDelay();
        backoff.nextDelay();

        backoff.succeeded();

        assertThat(backoff.failures()).isZero();
        assertThat(Duration.ofNanos(backoff.nextDelay())).isLessThan(Duration.ofMillis(121));
    }
}

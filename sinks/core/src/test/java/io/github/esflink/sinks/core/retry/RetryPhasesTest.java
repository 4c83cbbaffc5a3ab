package io.github.esflink.sinks.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPhasesTest {

    private static final double MIDDLE = 0.5;

    @ParameterizedTest
    @CsvSource({
        "0, 5000",
        "59999, 5000",
        "60000, 600000",
        "3599999, 600000",
        "3600000, 3600000",
        "99999999999, 3600000",
    })
    void waitsAsTheServersConnectorsDo(long elapsed, long delay) {
        assertThat(RetryPhases.defaults().delay(elapsed, MIDDLE)).isEqualTo(delay);
    }

    @Test
    void endsBehindTheLastBound() {
        RetryPhases phases =
                new RetryPhases(new Phase(10, 1), new Phase(20, 2), new Phase(30, 3), 0);

        assertThat(phases.delay(29, MIDDLE)).isEqualTo(3);
        assertThat(phases.delay(30, MIDDLE)).isEqualTo(RetryPhases.OVER);
    }

    @Test
    void anyPhaseMayLastForEver() {
        RetryPhases phases =
                new RetryPhases(
                        new Phase(10, 1),
                        new Phase(RetryPhases.FOR_EVER, 2),
                        new Phase(RetryPhases.FOR_EVER, 3),
                        0);

        assertThat(phases.delay(Long.MAX_VALUE, MIDDLE)).isEqualTo(2);
    }

    @Test
    void leavesAPartToChanceAndNoMore() {
        RetryPhases phases = RetryPhases.defaults();
        assertThat(phases.delay(0, 0)).isEqualTo(4_000);
        assertThat(phases.delay(0, 1)).isEqualTo(6_000);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            assertThat(phases.delay(0, random.nextDouble()))
                    .as("seed %d", seed)
                    .isBetween(4_000L, 6_000L);
            assertThat(phases.atLeast(10_000, random.nextDouble()))
                    .as("seed %d", seed)
                    .isBetween(10_000L, 12_000L);
        }
    }
}

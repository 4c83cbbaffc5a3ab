package io.github.esflink.sinks.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsoTimeTest {

    private static void isAsTheJdkWritesIt(long millis) {
        assertThat(IsoTime.of(millis)).isEqualTo(Instant.ofEpochMilli(millis).toString());
    }

    @Test
    void leavesTheFractionOutWhenItIsZero() {
        assertThat(IsoTime.of(1_700_000_000_000L)).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(IsoTime.of(1_700_000_000_007L)).isEqualTo("2023-11-14T22:13:20.007Z");
    }

    @Test
    void writesEveryDayOfTenThousandYearsAsTheJdkDoes() {
        LocalDate end = LocalDate.of(10_000, 1, 3);
        for (LocalDate day = LocalDate.of(-1, 12, 29); day.isBefore(end); day = day.plusDays(1)) {
            long millis = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            String written = IsoTime.of(millis);
            if (!written.equals(day + "T00:00:00Z")) {
                assertThat(written).isEqualTo(Instant.ofEpochMilli(millis).toString());
            }
        }
    }

    @Test
    void writesAnyMomentAsTheJdkDoes() {
        long seed = 20_231_114;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            isAsTheJdkWritesIt(random.nextLong() >> random.nextInt(64));
        }
        isAsTheJdkWritesIt(Long.MAX_VALUE);
        isAsTheJdkWritesIt(Long.MIN_VALUE);
        isAsTheJdkWritesIt(-1);
    }
}

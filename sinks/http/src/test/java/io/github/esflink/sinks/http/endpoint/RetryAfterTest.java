package io.github.esflink.sinks.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final long NOW = Instant.parse("1994-11-06T08:49:07Z").toEpochMilli();
    private static final long CAP = Duration.ofHours(1).toMillis();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "5, 5000",
        "' 120 ', 120000",
        "3601, 3600000",
        "999999999999, 3600000",
        "99999999999999999999999, 3600000",
    })
    void readsSecondsUpToTheCap(String value, long millis) {
        assertThat(RetryAfter.millis(value, NOW, CAP)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
            })
    void readsTheDatesOfHttp(String value) {
        assertThat(RetryAfter.millis(value, NOW, CAP)).isEqualTo(30_000);
    }

    @Test
    void aDateThatIsPastIsNow() {
        assertThat(RetryAfter.millis("Sun, 06 Nov 1994 08:49:00 GMT", NOW, CAP)).isZero();
    }

    @Test
    void aDateFarAwayIsCutDown() {
        assertThat(RetryAfter.millis("Mon, 06 Nov 2090 08:49:00 GMT", NOW, CAP)).isEqualTo(CAP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "1.5", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "５"})
    void whatNobodyCanReadSaysNothing(String value) {
        assertThat(RetryAfter.millis(value, NOW, CAP)).isEqualTo(RetryAfter.NONE);
    }

    @Test
    void noValueSaysNothing() {
        assertThat(RetryAfter.millis(null, NOW, CAP)).isEqualTo(RetryAfter.NONE);
    }
}

package io.github.esflink.sinks.contract.http;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.apache.flink.annotation.PublicEvolving;

/**
 * The header {@code Retry-After}.
 *
 * @param seconds how long the pause is; below 0 for no header
 * @param date whether it is given as the date of its end, rounded up to a whole second
 */
@PublicEvolving
public record RetryAfterHeader(int seconds, boolean date) {

    static final RetryAfterHeader NONE = new RetryAfterHeader(-1, false);

    static RetryAfterHeader inSeconds(int seconds) {
        return new RetryAfterHeader(seconds, false);
    }

    static RetryAfterHeader asDate(int seconds) {
        return new RetryAfterHeader(seconds, true);
    }

    /** With its line break; empty when there is none. */
    String headerLine() {
        if (seconds < 0) {
            return "";
        }
        return "Retry-After: " + (date ? end() : seconds) + "\r\n";
    }

    private String end() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC)
                        .plusSeconds(seconds)
                        .plusNanos(999_999_999)
                        .truncatedTo(ChronoUnit.SECONDS));
    }
}

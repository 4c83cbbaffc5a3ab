package io.github.esflink.sinks.http.endpoint;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** How long an endpoint asks to be left alone: the header {@code Retry-After}. */
@Internal
public final class RetryAfter {

    /** Said by nobody, or not in a form that anybody knows. */
    public static final long NONE = -1;

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** A number of seconds longer than this is more than any cap. */
    private static final int MAX_DIGITS = 12;

    /** RFC 9110, 5.6.7: the form that is sent, and two that must be understood. */
    private static final List<DateTimeFormatter> DATES =
            List.of(
                    DateTimeFormatter.RFC_1123_DATE_TIME,
                    new DateTimeFormatterBuilder()
                            .appendPattern("EEEE, dd-MMM-")
                            .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                            .appendPattern(" HH:mm:ss zzz")
                            .toFormatter(Locale.US),
                    DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
                            .withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * @param value seconds, or a date in one of the three forms of HTTP
     * @param now of the clock that the date is compared with, in milliseconds since 1970-01-01 UTC
     * @param cap what a longer wait is cut down to, in milliseconds
     * @return milliseconds; 0 for a date that is past; {@link #NONE} when there is no value or
     *     nobody can tell what it means
     */
    public static long millis(@Nullable String value, long now, long cap) {
        if (value == null) {
            return NONE;
        }
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return text.length() > MAX_DIGITS ? cap : Math.min(cap, Long.parseLong(text) * 1_000);
        }
        for (DateTimeFormatter form : DATES) {
            try {
                Instant date = form.parse(text, ZonedDateTime::from).toInstant();
                return Math.max(0, Math.min(cap, date.toEpochMilli() - now));
            } catch (DateTimeException | ArithmeticException e) {
                // One of the other forms, none, or a year that no clock reaches.
            }
        }
        return NONE;
    }
}

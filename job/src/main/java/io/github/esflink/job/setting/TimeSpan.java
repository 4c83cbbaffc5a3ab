package io.github.esflink.job.setting;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.TimeUtils;

/** A time as people write it, always with its unit. */
final class TimeSpan {

    /** {@code [days.]hours:minutes:seconds[.parts]}, as .NET has it. */
    private static final Pattern CLOCK =
            Pattern.compile(
                    "(?:(\\d{1,5})\\.)?([01]?\\d|2[0-3]):([0-5]?\\d):([0-5]?\\d)(?:\\.(\\d{1,7}))?");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    private TimeSpan() {}

    /** Empty for what is none, a number alone among it, but for zero. */
    static Optional<Duration> parse(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            String parts = clock.group(5) == null ? "" : clock.group(5);
            return Optional.of(
                    Duration.ofDays(clock.group(1) == null ? 0 : Long.parseLong(clock.group(1)))
                            .plusHours(Long.parseLong(clock.group(2)))
                            .plusMinutes(Long.parseLong(clock.group(3)))
                            .plusSeconds(Long.parseLong(clock.group(4)))
                            .plusNanos(Long.parseLong((parts + "000000000").substring(0, 9))));
        }
        if (NUMBER.matcher(text).matches()) {
            return text.equals("0") ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        try {
            return Optional.of(
                    text.startsWith("P") ? Duration.parse(text) : TimeUtils.parseDuration(text));
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}

package io.github.esflink.job.setting;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/**
 * What values a setting may have.
 *
 * @param expected in words, for errors and the reference: "a number from 1 to 10"
 * @param parser empty when the text is no such value
 */
public record Kind<T>(String expected, Function<String, Optional<T>> parser) {

    private static final Pattern TIME_SPAN =
            Pattern.compile("(?:(\\d+)\\.)?(\\d{1,2}):(\\d{2}):(\\d{2})");

    /** Any text that is not blank. */
    public static Kind<String> text(String expected) {
        return new Kind<>(expected, text -> text.isBlank() ? Optional.empty() : Optional.of(text));
    }

    /** {@code true} or {@code false}, in any case. */
    public static Kind<Boolean> bool() {
        return choice(words("true", true, "false", false));
    }

    /** A whole number. */
    public static Kind<Integer> integer(int least, int most) {
        String range =
                most == Integer.MAX_VALUE
                        ? "a whole number, %d or more".formatted(least)
                        : "a whole number from %d to %d".formatted(least, most);
        return new Kind<>(
                range,
                text ->
                        parsed(text, Integer::valueOf)
                                .filter(number -> number >= least && number <= most));
    }

    /** Milliseconds as a whole number, as the server's keys that end in {@code Ms} have them. */
    public static Kind<Long> millis(long least) {
        return new Kind<>(
                "milliseconds, %d or more".formatted(least),
                text -> parsed(text, Long::valueOf).filter(number -> number >= least));
    }

    /** A number over 0. */
    public static Kind<Double> positive() {
        return new Kind<>(
                "a number over 0",
                text ->
                        parsed(text, Double::valueOf)
                                .filter(number -> number > 0 && Double.isFinite(number)));
    }

    /** A number from 0 to 1. */
    public static Kind<Double> fraction() {
        return new Kind<>(
                "a number from 0 to 1",
                text -> parsed(text, Double::valueOf).filter(number -> number >= 0 && number <= 1));
    }

    /** {@code 00:05:00}, as the server has it, or {@code 5 min}, as Flink has it. */
    public static Kind<Duration> duration() {
        return new Kind<>("a time such as 00:05:00 or 5 min", Kind::duration);
    }

    /** {@code 64 mb}, as Flink has it. */
    public static Kind<MemorySize> bytes() {
        return new Kind<>("a size such as 64 mb", text -> parsed(text, MemorySize::parse));
    }

    /** One of some words, in any case. */
    public static <T> Kind<T> choice(Map<String, T> words) {
        Map<String, T> folded = new LinkedHashMap<>();
        words.forEach((word, value) -> folded.put(word.toLowerCase(Locale.ROOT), value));
        return new Kind<>(
                String.join(", ", words.keySet()),
                text -> Optional.ofNullable(folded.get(text.strip().toLowerCase(Locale.ROOT))));
    }

    /** One of the constants of an enum, written as the server writes its words: camelCase. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(camelCase(constant.name()), constant);
        }
        return choice(words);
    }

    /** Words and their values in order. */
    public static <T> Map<String, T> words(
            String first, T firstValue, String second, T secondValue) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(first, firstValue);
        words.put(second, secondValue);
        return words;
    }

    private static String camelCase(String constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            word.append(
                    word.isEmpty()
                            ? part
                            : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return word.toString();
    }

    private static Optional<Duration> duration(String text) {
        Matcher span = TIME_SPAN.matcher(text.strip());
        if (span.matches()) {
            long days = span.group(1) == null ? 0 : Long.parseLong(span.group(1));
            return Optional.of(
                    Duration.ofDays(days)
                            .plusHours(Long.parseLong(span.group(2)))
                            .plusMinutes(Long.parseLong(span.group(3)))
                            .plusSeconds(Long.parseLong(span.group(4))));
        }
        return parsed(text, TimeUtils::parseDuration);
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

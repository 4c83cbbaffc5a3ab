package io.github.esflink.job.setting;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/**
 * What a setting is written as. What of that is allowed, a range of numbers for instance, says who
 * uses the value.
 *
 * @param expected in words, for errors and the reference: "a whole number"
 * @param parser empty when the text is no such value
 * @param names where a word stands in it that has to be replaced
 * @param isWord whether it is one of some words
 * @param hint a sentence on a text that is no such value, with a blank before it; maybe nothing
 */
public record Kind<T>(
        String expected,
        Function<String, Optional<T>> parser,
        PlaceholderForm names,
        boolean isWord,
        UnaryOperator<String> hint) {

    private static final Pattern NO_PATH = Pattern.compile("^(?:~|file:|-----BEGIN )");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    /** {@code [days.]hours:minutes:seconds[.parts]}, as .NET has it. */
    private static final Pattern CLOCK =
            Pattern.compile(
                    "^(?:(\\d{1,5})\\.)?([01]?\\d|2[0-3]):([0-5]?\\d):([0-5]?\\d)(?:\\.(\\d{1,7}))?$");

    public Kind(String expected, Function<String, Optional<T>> parser) {
        this(expected, parser, PlaceholderForm.ALL_OF_IT, false, text -> "");
    }

    /** The same, with a sentence on a text that is no such value. */
    public Kind<T> hinting(UnaryOperator<String> other) {
        return new Kind<>(expected, parser, names, isWord, other);
    }

    /** The same of a text that something is done to before. */
    public Kind<T> reading(UnaryOperator<String> before) {
        return new Kind<>(expected, text -> parser.apply(before.apply(text)), names, isWord, hint);
    }

    /** Whether a text is the server's word for leaving a setting out. */
    boolean isNothing(String text) {
        return isWord && text.equalsIgnoreCase("unspecified");
    }

    /** Any text. */
    public static Kind<String> text(String expected) {
        return new Kind<>(expected, Optional::of);
    }

    /**
     * A file on a machine: no text of a certificate, and nothing that a shell or a browser reads.
     */
    public static Kind<String> path(String expected) {
        return new Kind<>(
                        expected,
                        text -> Optional.of(text).filter(path -> !NO_PATH.matcher(path).find()))
                .hinting(text -> text.startsWith("~") ? " A ~ is of a shell." : "");
    }

    /** Names with commas between, at least one and each once. */
    public static Kind<List<String>> names(String expected) {
        return new Kind<>(
                        expected,
                        text ->
                                Optional.of(list(text))
                                        .filter(names -> !names.isEmpty())
                                        .filter(names -> Set.copyOf(names).size() == names.size()))
                .hinting(text -> list(text).isEmpty() ? "" : " Each stands once.");
    }

    /** An address, or several: {@code <host>:9092} is none. */
    public static Kind<String> address(String expected) {
        return new Kind<>(expected, Optional::of, PlaceholderForm.ANYWHERE, false, text -> "");
    }

    /** A text that events fill, which has parameters in single braces. */
    public static Kind<String> template(String expected) {
        return new Kind<>(
                expected, Optional::of, PlaceholderForm.ANYWHERE_BUT_BRACES, false, text -> "");
    }

    /** {@code true} or {@code false}, in any case. */
    public static Kind<Boolean> bool() {
        return choice(List.of("true", "false"), List.of(true, false));
    }

    /** A whole number. */
    public static Kind<Integer> integer() {
        return new Kind<>("a whole number", text -> parsed(text, Integer::valueOf));
    }

    /** Milliseconds as a whole number, as the server's keys that end in {@code Ms} have them. */
    public static Kind<Duration> millis() {
        return new Kind<>(
                        "milliseconds", text -> parsed(text, Long::valueOf).map(Duration::ofMillis))
                .hinting(
                        text ->
                                parsed(text, Kind::time)
                                        .map(time -> " Write %d.".formatted(time.toMillis()))
                                        .orElse(""));
    }

    /** A number, with or without a point. */
    public static Kind<Double> number() {
        return new Kind<>(
                "a number", text -> parsed(text, Double::valueOf).filter(Double::isFinite));
    }

    /** {@code 00:05:00}, as the server has it, or {@code 5 min}, as Flink has it. */
    public static Kind<Duration> duration() {
        return new Kind<>("a time such as 00:05:00 or 5 min", text -> parsed(text, Kind::time))
                .hinting(text -> withoutUnit(text, "ms, s, min, h or d"));
    }

    /** {@code 64 mb}, as Flink has it. A number alone is none: nobody would see what it counts. */
    public static Kind<MemorySize> bytes() {
        return new Kind<>(
                        "a size such as 64 mb",
                        text ->
                                NUMBER.matcher(text).matches()
                                        ? Optional.empty()
                                        : parsed(
                                                text.replaceFirst("(?i)([kmgt])ib\\s*$", "$1b"),
                                                MemorySize::parse))
                .hinting(text -> withoutUnit(text, "b, kb, mb or gb"));
    }

    /** A number alone is none, but for zero. */
    private static Duration time(String text) {
        if (NUMBER.matcher(text).matches() && !text.equals("0")) {
            throw new IllegalArgumentException("no unit");
        }
        String written = CLOCK.matcher(text).replaceFirst("P0$1DT$2H$3M$4.$50S");
        return written.startsWith("P") ? Duration.parse(written) : TimeUtils.parseDuration(text);
    }

    private static String withoutUnit(String text, String units) {
        return NUMBER.matcher(text).matches() ? " It has no unit: " + units + "." : "";
    }

    /** The same with bounds, for what nobody else checks. */
    public Kind<T> when(String range, Function<T, Boolean> holds) {
        return new Kind<>(
                expected + range,
                text -> parser.apply(text).filter(holds::apply),
                names,
                isWord,
                hint);
    }

    /** One of some words, in any case, with or without hyphens, underscores and blanks. */
    public static <T> Kind<T> choice(List<String> words, List<T> values) {
        List<String> folded = words.stream().map(Kind::fold).toList();
        return new Kind<>(
                String.join(", ", words),
                text ->
                        Optional.of(folded.indexOf(fold(text)))
                                .filter(index -> index >= 0)
                                .map(values::get),
                PlaceholderForm.ALL_OF_IT,
                true,
                text -> NearestKey.of(text, words).map(" Is %s meant?"::formatted).orElse(""));
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** One of the constants of an enum, written as the server writes its words: camelCase. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        return choice(constants.stream().map(Kind::camelCase).toList(), constants);
    }

    private static String camelCase(Enum<?> constant) {
        return Pattern.compile("_(.)")
                .matcher(constant.name().toLowerCase(Locale.ROOT))
                .replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
    }

    /** What stands between the commas of a list, without blanks around it; nothing for nothing. */
    public static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** What a parser makes of a text; empty when it refuses. */
    public static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

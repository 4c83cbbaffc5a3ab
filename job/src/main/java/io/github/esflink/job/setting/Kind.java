package io.github.esflink.job.setting;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/**
 * What a setting is written as. What of that is allowed, a range of numbers for instance, says who
 * uses the value.
 *
 * @param expected in words, for errors and the reference: "a whole number"
 * @param parser throws an {@link IllegalArgumentException} or a {@link DateTimeException} for a
 *     text that is no such value
 * @param names where a word stands in it that has to be replaced
 * @param isWord whether it is one of some words
 * @param hint a sentence on a text that is no such value, with a blank before it; maybe nothing
 * @param notice what is worth a remark in one that is; maybe nothing
 */
public record Kind<T>(
        String expected,
        Function<String, T> parser,
        PlaceholderForm names,
        boolean isWord,
        UnaryOperator<String> hint,
        UnaryOperator<String> notice) {

    private static final Pattern NO_PATH = Pattern.compile("^(?:~|file:|-----BEGIN )");
    private static final Pattern FROM_THE_ROOT = Pattern.compile("^(?:/|[A-Za-z]:[/\\\\])");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    /** {@code [days.]hours:minutes:seconds[.parts]}, as .NET has it. */
    private static final Pattern CLOCK =
            Pattern.compile(
                    "^(?:(\\d{1,5})\\.)?([01]?\\d|2[0-3]):([0-5]?\\d):([0-5]?\\d)(?:\\.(\\d{1,7}))?$");

    public Kind(String expected, Function<String, T> parser) {
        this(expected, parser, PlaceholderForm.ALL_OF_IT);
    }

    private Kind(String expected, Function<String, T> parser, PlaceholderForm names) {
        this(expected, parser, names, false, text -> "", text -> "");
    }

    /** The same, with a sentence on a text that is no such value. */
    public Kind<T> hinting(UnaryOperator<String> other) {
        return new Kind<>(expected, parser, names, isWord, other, notice);
    }

    /** The same, with a remark on a text that is hardly meant so. */
    public Kind<T> noticing(UnaryOperator<String> other) {
        return new Kind<>(expected, parser, names, isWord, hint, other);
    }

    /** The same of a text that something is done to before. */
    public Kind<T> reading(UnaryOperator<String> before) {
        return new Kind<>(expected, parser.compose(before), names, isWord, hint, notice);
    }

    /** The same with bounds, for what nobody else checks. */
    public Kind<T> when(String range, Predicate<T> holds) {
        Function<String, T> bounded =
                text -> {
                    T value = parser.apply(text);
                    if (!holds.test(value)) {
                        throw new IllegalArgumentException("not " + expected + range);
                    }
                    return value;
                };
        return new Kind<>(expected + range, bounded, names, isWord, hint, notice);
    }

    /** What a text means; empty when it is no such value. */
    public Optional<T> parse(String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a text is the server's word for leaving a setting out. */
    boolean isNothing(String text) {
        return isWord && text.equalsIgnoreCase("unspecified");
    }

    /** Any text. */
    public static Kind<String> text(String expected) {
        return new Kind<>(expected, text -> text);
    }

    /** An address, or several: {@code <host>:9092} is none. */
    public static Kind<String> address(String expected) {
        return new Kind<>(expected, text -> text, PlaceholderForm.ANYWHERE);
    }

    /** A text that events fill, which has parameters in single braces. */
    public static Kind<String> template(String expected) {
        return new Kind<>(expected, text -> text, PlaceholderForm.ANYWHERE_BUT_BRACES);
    }

    /**
     * A file on a machine: no text of a certificate, and nothing that a shell or a browser reads.
     */
    public static Kind<String> path(String expected) {
        return text(expected)
                .when("", path -> !NO_PATH.matcher(path).find())
                .hinting(text -> text.startsWith("~") ? " A ~ is of a shell." : "")
                .noticing(
                        text ->
                                FROM_THE_ROOT.matcher(text).find()
                                        ? ""
                                        : "begins where Flink was started on each machine: write the path from its root.");
    }

    /** Names with commas between, at least one and each once. */
    public static Kind<List<String>> names(String expected) {
        return new Kind<>(expected, Kind::list)
                .when("", names -> !names.isEmpty() && Set.copyOf(names).size() == names.size())
                .hinting(text -> list(text).isEmpty() ? "" : " Each stands once.");
    }

    /** {@code true} or {@code false}, in any case. */
    public static Kind<Boolean> bool() {
        return choice(List.of("true", "false"), List.of(true, false));
    }

    /** A whole number. */
    public static Kind<Integer> integer() {
        return new Kind<>("a whole number", Integer::valueOf);
    }

    /** A number, with or without a point. */
    public static Kind<Double> number() {
        return new Kind<>("a number", Double::valueOf).when("", Double::isFinite);
    }

    /** Milliseconds as a whole number, as the server's keys that end in {@code Ms} have them. */
    public static Kind<Duration> millis() {
        return new Kind<>("milliseconds", text -> Duration.ofMillis(Long.parseLong(text)))
                .hinting(
                        text ->
                                duration()
                                        .parse(text)
                                        .map(time -> " Write %d.".formatted(time.toMillis()))
                                        .orElse(""));
    }

    /** Seconds as a whole number. */
    public static Kind<Duration> seconds() {
        return new Kind<>("seconds", text -> Duration.ofSeconds(Long.parseLong(text)))
                .when(", 0 or more", time -> !time.isNegative());
    }

    /** {@code 00:05:00}, as the server has it, or {@code 5 min}, as Flink has it. */
    public static Kind<Duration> duration() {
        return new Kind<>("a time such as 00:05:00 or 5 min", Kind::time)
                .hinting(text -> withoutUnit(text, "ms, s, min, h or d"));
    }

    /** A number alone is none, but for zero. */
    private static Duration time(String text) {
        if (NUMBER.matcher(text).matches() && !text.equals("0")) {
            throw new IllegalArgumentException("no unit");
        }
        String written = CLOCK.matcher(text).replaceFirst("P0$1DT$2H$3M$4.$50S");
        return written.startsWith("P") ? Duration.parse(written) : TimeUtils.parseDuration(text);
    }

    /** {@code 64 mb}, as Flink has it. A number alone is none: nobody would see what it counts. */
    public static Kind<MemorySize> bytes() {
        return new Kind<>("a size such as 64 mb", MemorySize::parse)
                .reading(text -> NUMBER.matcher(text).matches() ? "" : text)
                .reading(text -> text.replaceFirst("(?i)([kmgt])ib\\s*$", "$1b"))
                .hinting(text -> withoutUnit(text, "b, kb, mb or gb"));
    }

    private static String withoutUnit(String text, String units) {
        return NUMBER.matcher(text).matches() ? " It has no unit: " + units + "." : "";
    }

    /** One of some words, in any case, with or without hyphens, underscores and blanks. */
    public static <T> Kind<T> choice(List<String> words, List<T> values) {
        List<String> folded = words.stream().map(Kind::fold).toList();
        Function<String, T> parser =
                text -> {
                    int index = folded.indexOf(fold(text));
                    if (index < 0) {
                        throw new IllegalArgumentException("none of the words");
                    }
                    return values.get(index);
                };
        return new Kind<>(
                String.join(", ", words),
                parser,
                PlaceholderForm.ALL_OF_IT,
                true,
                text -> NearestKey.of(text, words).map(" Is %s meant?"::formatted).orElse(""),
                text -> "");
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
}

package io.github.esflink.source.subscription;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Which events of {@code $all} the server sends.
 *
 * @param subject what is looked at
 * @param expression what it has to look like
 */
@PublicEvolving
public record EventFilter(Subject subject, Expression expression) implements Serializable {

    /** What a filter looks at. */
    public enum Subject {
        STREAM_NAME,
        EVENT_TYPE
    }

    /** What the name or type has to look like. */
    public sealed interface Expression extends Serializable {

        /** A choice by kind that the compiler holds complete. */
        <R> R match(Function<Prefixes, R> whenPrefixes, Function<Regex, R> whenRegex);
    }

    /** Starts with one of these. */
    public record Prefixes(List<String> prefixes) implements Expression {
        public Prefixes {
            prefixes = List.copyOf(prefixes);
            if (prefixes.isEmpty() || prefixes.contains("")) {
                throw new IllegalArgumentException(
                        "A prefix filter needs at least one prefix and none of them empty, found "
                                + prefixes
                                + ".");
            }
        }

        @Override
        public <R> R match(Function<Prefixes, R> whenPrefixes, Function<Regex, R> whenRegex) {
            return whenPrefixes.apply(this);
        }
    }

    /**
     * Is found by this regular expression, in the server's dialect (.NET; the client wants it to be
     * valid in Java, too) and anywhere in the text unless it is anchored.
     */
    public record Regex(String pattern) implements Expression {

        /** A character, or a class of some, in which a plus is no sign. */
        private static final Pattern CHARACTER =
                Pattern.compile("\\[(?:\\\\.|[^\\]\\\\])*]|\\\\[pP]\\{\\w+}|\\\\.");

        /** What Java takes and .NET refuses, or POSIX has and neither. */
        private static final Pattern NOT_OF_DOTNET =
                Pattern.compile(
                        "(?<!\\\\)(?:\\\\\\\\)*(?:\\\\[QERXHhN]|\\\\p\\{(?:Lower|Upper|ASCII|Alpha|Digit|Alnum|Punct|Graph|Print|Blank|Cntrl|XDigit|Space|java\\w+)}|\\[:\\w+:])");

        private static final Pattern POSSESSIVE = Pattern.compile("[*+?}]\\+");

        public Regex {
            if (pattern.isEmpty()) {
                throw new IllegalArgumentException("A regex filter needs an expression.");
            }
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "A regex filter needs an expression that is valid in .NET, which the server runs, and in Java, which the client checks: %s near index %d of \"%s\"."
                                .formatted(e.getDescription(), e.getIndex(), pattern));
            }
            Matcher foreign = NOT_OF_DOTNET.matcher(pattern);
            Matcher possessive = POSSESSIVE.matcher(CHARACTER.matcher(pattern).replaceAll("."));
            if (foreign.find() || possessive.find()) {
                throw new IllegalArgumentException(
                        "A regex filter needs an expression that is valid in .NET, which the server runs, and .NET has no %s: \"%s\"."
                                .formatted(
                                        foreign.reset().find()
                                                ? foreign.group()
                                                : possessive.group(),
                                        pattern));
            }
        }

        @Override
        public <R> R match(Function<Prefixes, R> whenPrefixes, Function<Regex, R> whenRegex) {
            return whenRegex.apply(this);
        }
    }

    /** Without an expression: of the target that has no filter. Nobody outside gets to see it. */
    record Everything() implements Expression {
        @Override
        public <R> R match(Function<Prefixes, R> whenPrefixes, Function<Regex, R> whenRegex) {
            throw new IllegalStateException("There is no filter.");
        }
    }

    /** Lets everything through; the server is asked without a filter. */
    static final EventFilter NONE = new EventFilter(Subject.EVENT_TYPE, new Everything());

    public EventFilter {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(expression, "expression");
    }

    public static EventFilter streamNamePrefix(String... prefixes) {
        return new EventFilter(Subject.STREAM_NAME, new Prefixes(List.of(prefixes)));
    }

    public static EventFilter streamNameRegex(String pattern) {
        return new EventFilter(Subject.STREAM_NAME, new Regex(pattern));
    }

    public static EventFilter eventTypePrefix(String... prefixes) {
        return new EventFilter(Subject.EVENT_TYPE, new Prefixes(List.of(prefixes)));
    }

    public static EventFilter eventTypeRegex(String pattern) {
        return new EventFilter(Subject.EVENT_TYPE, new Regex(pattern));
    }

    /** Leaves out what the server writes for itself: event types that start with {@code $}. */
    public static EventFilter excludeSystemEvents() {
        return eventTypeRegex("^[^$]");
    }
}

package io.github.esflink.job.definition;

import io.github.esflink.job.definition.FilterSettings.FilterType;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the text of a filter is read when nobody says so, and what it looks like. */
final class FilterExpression {

    private static final String ONLY_IN_A_REGEX = "^*+?()[]{}|\\";

    /** What only a regular expression has, and no pattern with wildcards. */
    private static final String REGEX = "[\\^()|\\\\]|(?!^)\\$|(?<!/)\\+|\\.[*?+{]|\\][*?+{]";

    /** As shells, SQL, NATS and MQTT have them. */
    private static final String WILDCARD =
            "\\*|[\\w-]\\?|%|\\{[^{}]*,[^{}]*[^\\d,{}][^{}]*}|\\.>$|[-./]#$|/\\+(?:/|$)";

    /**
     * What looks like something else than it is read as.
     *
     * @param readAs as what it is read
     * @param instead what to do, with what was found and the same wish without wildcards
     */
    private record Look(Set<FilterType> readAs, Pattern pattern, String instead) {

        Look(Set<FilterType> readAs, String pattern, String instead) {
            this(readAs, Pattern.compile(pattern, Pattern.DOTALL), instead);
        }
    }

    private static final Set<FilterType> TEXTS = Set.of(FilterType.STREAM_ID, FilterType.PREFIX);
    private static final Set<FilterType> EVERY =
            Set.of(FilterType.STREAM_ID, FilterType.PREFIX, FilterType.REGEX);

    /** The first that fits counts. */
    private static final List<Look> LOOKS =
            List.of(
                    new Look(
                            EVERY,
                            "^\\$[.\\[]",
                            "a query needs filterType: jsonPath, and the scope record."),
                    new Look(
                            EVERY,
                            "^/.*/[a-z]*$",
                            "slashes around it belong to it: leave them out."),
                    new Look(
                            EVERY,
                            "^(?!.*(?:%s)).*(?:%s)".formatted(REGEX, WILDCARD),
                            "there are no wildcards. %2$s"),
                    new Look(
                            Set.of(FilterType.REGEX),
                            "\\\\\\\\[dwsbDWSB.$^]",
                            "two backslashes stand for a backslash of the name: write one."),
                    new Look(
                            TEXTS,
                            "^\\^|\\.[*+]|\\\\[dwsb.$]|\\||\\(|[^$]\\$$",
                            "a regular expression needs filterType: regex."),
                    new Look(
                            Set.of(FilterType.PREFIX),
                            "^[.@]\\w|\\s[=<>]\\s|[=!<>]=|<>",
                            "a condition stands in a query, with the scope record: $[?$.value.total > 100]."),
                    new Look(
                            TEXTS,
                            "<[A-Za-z][\\w -]*>|\\{[A-Za-z][\\w -]*}",
                            "put what %s stands for in its place."),
                    new Look(
                            Set.of(FilterType.STREAM_ID),
                            ",",
                            "several streams stand in subscription:streams, or have filterType: prefix."),
                    new Look(TEXTS, ";", "commas part several."),
                    new Look(Set.of(FilterType.STREAM_ID), "\\S\\s+\\S", "commas part several."));

    private static final String PARTS = "(" + String.join("|", Filter.Query.MEMBERS) + ")";

    /** What a query asks of the record itself. */
    private static final Pattern OF_THE_RECORD =
            Pattern.compile("\\$(?:\\.(\\w+)|\\[\\s*['\"]([^'\"]+)['\"]\\s*])");

    /** A filter over the members of a part of the record: {@code $.value[?@.total > 100]}. */
    private static final Pattern MEMBERS_OF_A_PART =
            Pattern.compile(
                    "\\$(?:\\.%1$s|\\[\\s*['\"]%1$s['\"]\\s*])\\s*\\[\\s*\\?(.*@[.\\[].*)"
                            .formatted(PARTS),
                    Pattern.DOTALL);

    /** A filter over the parts of the record that asks as if they were the record. */
    private static final Pattern PARTS_OF_PARTS =
            Pattern.compile(
                    "\\$\\s*\\[\\s*\\?.*@(?:\\.|\\[\\s*['\"])%s\\b.*".formatted(PARTS),
                    Pattern.DOTALL);

    private FilterExpression() {}

    /** What to say of a query whose {@code @} is something else than most people think. */
    static Optional<String> asksOthers(String query) {
        Matcher members = MEMBERS_OF_A_PART.matcher(query.strip());
        if (members.matches()) {
            String part = "$." + (members.group(1) == null ? members.group(2) : members.group(1));
            return Optional.of(
                    "asks each member of %s in turn, and not %s itself, for which you would write $[?%s."
                            .formatted(part, part, members.group(3).replace("@", part)));
        }
        if (PARTS_OF_PARTS.matcher(query.strip()).matches()) {
            return Optional.of(
                    "asks each part of the record in turn (@ is $.value, then $.headers …), and not the record itself, for which you would write %s."
                            .formatted(query.strip().replace("@", "$")));
        }
        return OF_THE_RECORD
                .matcher(query)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(name -> !Filter.Query.MEMBERS.contains(name))
                .findFirst()
                .map(
                        name ->
                                "finds nothing in $.%s, which no record has; it has %s."
                                        .formatted(name, String.join(", ", Filter.Query.MEMBERS)));
    }

    static FilterType guess(String expression) {
        if (expression.startsWith("$.") || expression.startsWith("$[")) {
            return FilterType.JSON_PATH;
        }
        return expression.endsWith("$")
                        || expression.chars().anyMatch(c -> ONLY_IN_A_REGEX.indexOf(c) >= 0)
                ? FilterType.REGEX
                : FilterType.PREFIX;
    }

    /**
     * What to say of an expression that looks like something else than it is read as, such as a
     * pattern with wildcards, {@code order-*}, and what to write instead. Empty when it does not.
     */
    static Optional<String> misread(String text, FilterType read) {
        for (Look look : LOOKS) {
            Matcher found = look.pattern.matcher(text);
            if (look.readAs.contains(read) && found.find()) {
                String instead = look.instead.formatted(found.group(), insteadOfWildcards(text));
                return Optional.of(
                        "\"%s\" is read as %s; %s".formatted(text, read.words(), instead));
            }
        }
        return Optional.empty();
    }

    /** What to say of the name of a stream; empty for nothing. */
    static String misreadName(String name) {
        return misread(name, FilterType.STREAM_ID).orElse("");
    }

    /** The same of several. */
    static String misreadNames(String text) {
        return Kind.list(text).stream()
                .filter(name -> !name.equals("*"))
                .flatMap(name -> misread(name, FilterType.STREAM_ID).stream())
                .collect(Collectors.joining(" "));
    }

    /** The same wish as beginnings, or else as a regular expression. */
    private static String insteadOfWildcards(String text) {
        boolean beginnings =
                Kind.list(text).stream().allMatch(part -> part.matches("[^*?%{}>#]+(\\*+|%|>|#)"));
        String written =
                beginnings
                        ? String.join(
                                ",", Kind.list(text).stream().map(FilterExpression::begin).toList())
                        : regex(text);
        return "For what begins or looks like that write filterType: %s, expression: \"%s\"."
                .formatted(beginnings ? "prefix" : "regex", written);
    }

    private static String begin(String part) {
        return part.replaceAll("[*%>#]+$", "");
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder("^");
        glob.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '*', '%' -> regex.append(".*");
                                case '?' -> regex.append('.');
                                case '+' -> regex.append("[^/]+");
                                case '{' -> regex.append("(?:");
                                case '}' -> regex.append(')');
                                case ',' -> regex.append('|');
                                case '.', '$' -> regex.append('\\').append((char) c);
                                default -> regex.append((char) c);
                            }
                        });
        return regex.append('$').toString();
    }
}

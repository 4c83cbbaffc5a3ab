package io.github.esflink.job.definition;

import io.github.esflink.job.definition.FilterSettings.FilterType;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of a filter is read when nobody says so, and what it looks like. */
final class FilterExpression {

    private static final String ONLY_IN_A_REGEX = "^*+?()[]{}|\\";

    /** What only a regular expression has, and no pattern with wildcards. */
    private static final Pattern REGEX =
            Pattern.compile("[\\^$()|\\\\]|(?<!/)\\+|\\.[*?+{]|\\][*?+{]");

    /** A star or a question mark behind a letter, as shells have it, or the % of SQL. */
    private static final Pattern WILDCARD =
            Pattern.compile(
                    "\\*|[\\w-]\\?|%|\\{[^{}]*,[^{}]*[^\\d,{}][^{}]*}|\\.>$|[-./]#$|/\\+(?:/|$)");

    /** What nobody's stream or type has in its name, and a regular expression has. */
    private static final Pattern OF_A_REGEX =
            Pattern.compile("^\\^|\\.[*+]|\\\\[dwsb.$]|\\||\\(|[^$]\\$$");

    /**
     * How other languages write one, and one that was escaped for a language that was not asked.
     */
    private static final Pattern DELIMITED = Pattern.compile("/.*/[a-z]*");

    private static final Pattern TWICE_ESCAPED = Pattern.compile("\\\\\\\\[dwsbDWSB.$^]");

    private static final Pattern PLACEHOLDER =
            Pattern.compile("<[A-Za-z][\\w -]*>|\\{[A-Za-z][\\w -]*}");

    /** A condition, as jq or SQL has it. */
    private static final Pattern CONDITION =
            Pattern.compile("^[.@]\\w.*|.*(?:\\s[=<>]\\s|[=!<>]=|<>).*", Pattern.DOTALL);

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
        return read == FilterType.JSON_PATH
                ? Optional.empty()
                : instead(text, read)
                        .map(
                                instead ->
                                        "\"%s\" is read as %s; %s"
                                                .formatted(text, read.words(), instead));
    }

    private static Optional<String> instead(String text, FilterType read) {
        if (guess(text) == FilterType.JSON_PATH) {
            return Optional.of("a query needs filterType: jsonPath, and the scope record.");
        }
        // A stream of the system may begin with a dollar.
        String looked = text.startsWith("$") && !text.startsWith("$.") ? text.substring(1) : text;
        if (DELIMITED.matcher(text).matches()) {
            return Optional.of("slashes around it belong to it: leave them out.");
        }
        if (!REGEX.matcher(looked).find() && WILDCARD.matcher(looked).find()) {
            return Optional.of("there are no wildcards. " + insteadOfWildcards(text));
        }
        if (read == FilterType.REGEX) {
            return TWICE_ESCAPED.matcher(text).find()
                    ? Optional.of("two backslashes stand for a backslash of the name: write one.")
                    : Optional.empty();
        }
        if (OF_A_REGEX.matcher(looked).find()) {
            return Optional.of("a regular expression needs filterType: regex.");
        }
        if (read == FilterType.PREFIX && CONDITION.matcher(looked).matches()) {
            return Optional.of(
                    "a condition stands in a query, with the scope record: $[?$.value.total > 100].");
        }
        Matcher placeholder = PLACEHOLDER.matcher(text);
        if (placeholder.find()) {
            return Optional.of(
                    "put what %s stands for in its place.".formatted(placeholder.group()));
        }
        if (read == FilterType.STREAM_ID && text.contains(",")) {
            return Optional.of(
                    "several streams stand in subscription:streams, or have filterType: prefix.");
        }
        return text.contains(";") ? Optional.of("commas part several.") : Optional.empty();
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

package io.github.esflink.job.definition;

import io.github.esflink.job.definition.FilterSettings.FilterType;
import io.github.esflink.job.setting.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of a filter is read when nobody says so, and what it looks like. */
final class FilterExpression {

    private static final String ONLY_IN_A_REGEX = "^*+?()[]{}|\\";

    /** What only a regular expression has, and no pattern with wildcards. */
    private static final Pattern REGEX = Pattern.compile("[\\^$()|+\\\\]|\\.[*?+{]|\\][*?+{]");

    /** A star or a question mark behind a letter, as shells have it, or the % of SQL. */
    private static final Pattern WILDCARD =
            Pattern.compile("\\*|[\\w-]\\?|%|\\{[^{}]*,[^{}]*[^\\d,{}][^{}]*}|\\.>$|[-./]#$");

    private static final String PARTS = "(value|data|headers|metadata|position|schemaInfo)";

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
        return PARTS_OF_PARTS.matcher(query.strip()).matches()
                ? Optional.of(
                        "asks each part of the record in turn (@ is $.value, then $.headers …), and not the record itself, for which you would write %s."
                                .formatted(query.strip().replace("@", "$")))
                : Optional.empty();
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
     * What to say of an expression that looks like a pattern with wildcards, {@code order-*}: what
     * it is read as, and what to write instead. Empty when it does not look like one.
     */
    static Optional<String> asGlob(String expression, FilterType read) {
        String text = expression.strip();
        // A stream of the system may begin with a dollar.
        String looked = text.startsWith("$") && !text.startsWith("$.") ? text.substring(1) : text;
        if (read == FilterType.JSON_PATH
                || REGEX.matcher(looked).find()
                || !WILDCARD.matcher(looked).find()) {
            return Optional.empty();
        }
        String as =
                switch (read) {
                    case REGEX -> "a regular expression, in which * and ? repeat what is before";
                    case PREFIX -> "beginnings, letter by letter";
                    case STREAM_ID -> "the name of one stream, letter by letter";
                    case JSON_PATH -> throw new IllegalStateException(text);
                };
        return Optional.of(
                "\"%s\" is read as %s; there are no wildcards. %s"
                        .formatted(text, as, instead(text)));
    }

    /** The same wish as beginnings, or else as a regular expression. */
    private static String instead(String text) {
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
                                case '{' -> regex.append("(?:");
                                case '}' -> regex.append(')');
                                case ',' -> regex.append('|');
                                case '.', '$', '+' -> regex.append('\\').append((char) c);
                                default -> regex.append((char) c);
                            }
                        });
        return regex.append('$').toString();
    }
}

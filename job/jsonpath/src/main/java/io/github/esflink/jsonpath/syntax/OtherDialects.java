package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.regex.IRegexp;
import io.github.esflink.jsonpath.regex.IRegexpException;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people bring from other dialects, and what was meant: a query without {@code $}, a condition
 * without a filter, operators, names with hyphens, strings without quotes. Everything here may
 * guess: a replacement is suggested only when the whole text is a query with it.
 */
final class OtherDialects {

    private static final Pattern OPERATOR = Pattern.compile("[A-Za-z]+|[=!<>&|~]+");
    private static final Pattern REGEX = Pattern.compile("\\s*(/|'|\")(\\^?)(.+?)(\\$?)\\1(?!\\w)");
    private static final Pattern HYPHENATED = Pattern.compile("\\.(\\w+-[\\w-]*)");

    private static final String SEARCH =
            "'=~' is no operator; search(@.a, 'b') looks for a part of a text, match(@.a, 'b') takes"
                    + " all of it";

    private OtherDialects() {}

    /** When the text does not begin with {@code $}. */
    static Fix root(QueryText text) {
        String query = text.text().strip();
        String path = query.startsWith("?") ? "[" + query + "]" : query.replaceFirst("^@", "");
        String dotted = path.replaceFirst("^(?=\\w)", ".");
        return new Fix(
                0,
                text.text().length(),
                dotted.startsWith("$") ? dotted : "$" + dotted,
                "a query begins with '$', the root of the document");
    }

    /** After the last segment, where the text should be over. */
    static Fix afterPath(QueryText text) {
        int c = text.charAt(text.afterBlanks(text.at()));
        return "=!<>&|".indexOf(c) >= 0
                ? new Fix(
                        0,
                        text.text().length(),
                        "$[?" + text.text() + "]",
                        "a condition stands in a filter, [?…]")
                : hyphenated(text);
    }

    /**
     * Where an operator begins that is none here.
     *
     * @param left the term before it, if that is known
     */
    static Fix operator(QueryText text, int at, @Nullable Term left) {
        Matcher sign = OPERATOR.matcher(text.text()).region(at, text.text().length());
        if (!sign.lookingAt()) {
            return left != null && left.path() != null ? hyphenated(text) : Fix.NONE;
        }
        String written = sign.group().toLowerCase(Locale.ROOT);
        String meant =
                switch (written) {
                    case "=", "===", "eq", "is" -> "==";
                    case "!==", "<>", "ne" -> "!=";
                    case "=<", "le", "lte" -> "<=";
                    case "=>", "ge", "gte" -> ">=";
                    case "lt" -> "<";
                    case "gt" -> ">";
                    case "and", "&" -> "&&";
                    case "or", "|" -> "||";
                    default -> "";
                };
        if (!meant.isEmpty()) {
            return new Fix(at, sign.end(), meant, "'%s' is '%s'".formatted(written, meant));
        }
        return switch (written) {
            case "=~" -> left == null ? Fix.advice(SEARCH) : search(text, left, sign.end());
            case "in", "nin", "contains" ->
                    Fix.advice(
                            "'%s' is no operator; compare one by one, (@.a == 'x' || @.a == 'y')"
                                    .formatted(written));
            default -> Fix.NONE;
        };
    }

    private static Fix search(QueryText text, Term left, int at) {
        Matcher regex = REGEX.matcher(text.text()).region(at, text.text().length());
        if (!regex.lookingAt() || regex.group(2).isEmpty() != regex.group(4).isEmpty()) {
            return Fix.advice(SEARCH);
        }
        try {
            IRegexp.compile(regex.group(3));
        } catch (IRegexpException e) {
            return Fix.advice(SEARCH);
        }
        String call =
                "%s(%s, %s)"
                        .formatted(
                                regex.group(2).isEmpty() ? "search" : "match",
                                left.in(text),
                                Location.quoted(regex.group(3)));
        return new Fix(left.start(), regex.end(), call, SEARCH);
    }

    /** {@code .a-b}, at the hyphen. */
    private static Fix hyphenated(QueryText text) {
        int dot = text.text().lastIndexOf('.', text.at());
        Matcher name =
                HYPHENATED.matcher(text.text()).region(Math.max(dot, 0), text.text().length());
        if (text.peek() != '-' || !name.lookingAt()) {
            return Fix.NONE;
        }
        String before = text.charAt(dot - 1) == '.' ? "." : "";
        return new Fix(
                dot,
                name.end(),
                before + "[" + Location.quoted(name.group(1)) + "]",
                "a name with '-' stands in quotes and brackets");
    }

    /** Where a literal, a path or a function should be. */
    static Fix term(QueryText text) {
        int at = text.at();
        if (!Character.isLetter(text.peek())) {
            return text.peek() == '.'
                    ? new Fix(at, at, "@", "a path in a filter begins with '@' or '$'")
                    : Fix.NONE;
        }
        String word = text.text().substring(at, text.nameEnd(at));
        return "=<>".indexOf(text.charAt(text.beforeBlanks(at) - 1)) >= 0
                ? new Fix(
                        at, at + word.length(), Location.quoted(word), "a string stands in quotes")
                : new Fix(at, at, "@.", "a member of the current node is '@.name'");
    }
}

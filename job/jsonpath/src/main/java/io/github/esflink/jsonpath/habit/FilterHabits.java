package io.github.esflink.jsonpath.habit;

import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The operators of other dialects, and what they are in RFC 9535. */
public final class FilterHabits {

    private FilterHabits() {}

    /** After a whole condition, where it should be closed. */
    public static Fix afterTest(QueryText text, char closing) {
        int at = text.at();
        int c = text.peek();
        if (c == QueryText.END) {
            return new Fix(at, at, String.valueOf(closing), "a bracket is not closed");
        }
        if (c == '&') {
            return new Fix(at, at + 1, "&&", "'and' is '&&'");
        }
        if (c == '|') {
            return new Fix(at, at + 1, "||", "'or' is '||'");
        }
        int end = text.nameEnd(at);
        switch (text.text().substring(at, end).toLowerCase(Locale.ROOT)) {
            case "and" -> {
                return new Fix(at, end, "&&", "'and' is '&&'");
            }
            case "or" -> {
                return new Fix(at, end, "||", "'or' is '||'");
            }
            default -> {}
        }
        if (c == '=' || c == '<' || c == '>' || c == '!') {
            return Fix.advice("a comparison has two sides; join several with '&&'");
        }
        return "+-*/%".indexOf(c) >= 0 ? Fix.advice("there is no arithmetic") : Fix.NONE;
    }

    /** Inside the parentheses of a function. */
    public static Fix inArguments(QueryText text) {
        int c = text.peek();
        if (c == QueryText.END) {
            return new Fix(text.at(), text.at(), ")", "a parenthesis is not closed");
        }
        return "=!<>&|".indexOf(c) >= 0
                ? Fix.advice("arguments are values and paths, no conditions")
                : Fix.NONE;
    }

    /** What an operator goes on as that begins at {@code start} and that has been read. */
    public static @Nullable Fix longerOperator(QueryText text, int start) {
        String sign = text.text().substring(start, text.at());
        int c = text.peek();
        if (c == '=') {
            return new Fix(start, text.at() + 1, sign, "equality is '==', inequality '!='");
        }
        if (sign.equals("<") && c == '>') {
            return new Fix(start, text.at() + 1, "!=", "inequality is '!='");
        }
        return null;
    }

    /**
     * What follows a term and is an operator elsewhere.
     *
     * @param left the term, whose end is where the text is
     */
    public static @Nullable Fix foreignOperator(QueryText text, Term left) {
        int at = text.afterBlanks(text.at());
        int c = text.charAt(at);
        int end = text.nameEnd(at);
        if (end > at) {
            return word(text, left, at, end);
        }
        int next = text.charAt(at + 1);
        if ((c == '=' || c == '!') && next == '~') {
            return RegexHabit.instead(text, left, at, c == '!');
        }
        if (c == '~') {
            return Fix.advice(RegexHabit.ADVICE);
        }
        if (c == '=' && (next == '<' || next == '>')) {
            return new Fix(at, at + 2, (char) next + "=", "the order is '<=' and '>='");
        }
        if (c == '=') {
            return new Fix(at, at + 1, "==", "equality is '=='");
        }
        if (c == '-' && at == text.at() && left.path() != null) {
            return PathHabits.hyphenated(text, at);
        }
        return c >= 0 && "+-*/%".indexOf(c) >= 0 ? Fix.advice("there is no arithmetic") : null;
    }

    private static @Nullable Fix word(QueryText text, Term left, int at, int end) {
        String operator = text.text().substring(at, end).toLowerCase(Locale.ROOT);
        int right = text.afterBlanks(end);
        String subject = left.in(text);
        String advice = "'" + operator + "' is no operator";
        return switch (operator) {
            case "eq", "is" -> new Fix(at, end, "==", advice);
            case "ne" -> new Fix(at, end, "!=", advice);
            case "lt" -> new Fix(at, end, "<", advice);
            case "le", "lte" -> new Fix(at, end, "<=", advice);
            case "gt" -> new Fix(at, end, ">", advice);
            case "ge", "gte" -> new Fix(at, end, ">=", advice);
            case "in", "nin", "anyof", "noneof", "subsetof" ->
                    membership(text, left, operator, right);
            case "contains" -> contained(text, left.start(), subject, right, false, advice);
            case "size" ->
                    new Fix(left.start(), right, "length(" + subject + ") == ", "use length()");
            case "empty" -> emptiness(text, left, right);
            case "like", "matches", "startswith", "endswith" ->
                    Fix.advice(advice + "; write match(@.a, 'abc.*') or search(@.a, 'abc')");
            default -> null;
        };
    }

    private static Fix emptiness(QueryText text, Term left, int right) {
        int end = text.nameEnd(right);
        String sign = text.text().substring(right, end).equals("false") ? " > 0" : " == 0";
        return new Fix(left.start(), end, "length(" + left.in(text) + ")" + sign, "use length()");
    }

    private static Fix membership(QueryText text, Term left, String operator, int right) {
        String subject = left.in(text);
        String advice =
                "'" + operator + "' is no operator; compare one by one, (@.a == 'x' || @.a == 'y')";
        int c = text.charAt(right);
        if (c != '[' && c != '(') {
            return operator.equals("in") || operator.equals("nin")
                    ? contained(text, left.start(), subject, right, operator.equals("nin"), advice)
                    : Fix.advice(advice);
        }
        int end = Extent.ofBrackets(text.text(), right);
        if (end < 0) {
            return Fix.advice(advice);
        }
        List<String> values = values(text.text().substring(right + 1, end - 1));
        String replacement =
                switch (operator) {
                    case "in" -> "(" + each(subject, " == ", values, " || ") + ")";
                    case "nin" -> "(" + each(subject, " != ", values, " && ") + ")";
                    case "anyof" -> subject + "[?" + each("@", " == ", values, " || ") + "]";
                    case "noneof" -> "!" + subject + "[?" + each("@", " == ", values, " || ") + "]";
                    default -> "!" + subject + "[?" + each("@", " != ", values, " && ") + "]";
                };
        return new Fix(left.start(), end, replacement, advice);
    }

    /** A value among the children of a path. Either may stand first. */
    private static Fix contained(
            QueryText text, int start, String first, int right, boolean negated, String advice) {
        int end = Extent.ofTerm(text.text(), right);
        String second = text.text().substring(right, end);
        boolean secondIsPath = second.startsWith("@") || second.startsWith("$");
        String path = secondIsPath && !advice.contains("'contains'") ? second : first;
        String value = path.equals(first) ? second : first;
        if (value.isEmpty() || value.startsWith("@")) {
            // Inside the brackets, '@' would be something else.
            return Fix.advice(advice);
        }
        return new Fix(start, end, (negated ? "!" : "") + path + "[?@ == " + value + "]", advice);
    }

    private static String each(String subject, String sign, List<String> values, String join) {
        List<String> comparisons = new ArrayList<>();
        for (String value : values) {
            comparisons.add(subject + sign + value);
        }
        return String.join(join, comparisons);
    }

    private static List<String> values(String list) {
        List<String> values = new ArrayList<>();
        int start = 0;
        while (start <= list.length()) {
            int end = start;
            while (end < list.length() && list.charAt(end) != ',') {
                boolean quote = list.charAt(end) == '\'' || list.charAt(end) == '"';
                int closed = quote ? Extent.ofString(list, end) : -1;
                end = closed < 0 ? end + 1 : closed;
            }
            values.add(list.substring(start, end).strip());
            start = end + 1;
        }
        return values;
    }
}

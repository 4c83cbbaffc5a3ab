package io.github.esflink.jsonpath.habit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.evaluation.Segment;
import io.github.esflink.jsonpath.evaluation.Selector;
import io.github.esflink.jsonpath.filter.Comparison.Operator;
import io.github.esflink.jsonpath.filter.Operand;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.Path;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import java.util.Locale;

/** What people write for values, paths and functions in filters, and what it is in RFC 9535. */
public final class TermHabits {

    private TermHabits() {}

    /** Where a literal, a path or a function should be. */
    public static Fix instead(QueryText text) {
        int at = text.at();
        int c = text.peek();
        if (c == QueryText.END) {
            return Fix.NONE;
        }
        if (text.nameCharacter(at, true) > 0 && !Extent.isSmartQuote(c)) {
            return word(text, at);
        }
        if (Extent.isSmartQuote(c)) {
            return Extent.plainQuotes(text);
        }
        return switch (c) {
            case '[', '{' ->
                    Fix.advice(
                            "there are no literals for arrays and objects; compare what is in them,"
                                    + " @.a[0] == 'x'");
            case '/' -> Fix.advice(RegexHabit.ADVICE);
            case '(' -> {
                int end = Extent.ofBrackets(text.text(), at);
                yield end < 0
                        ? Fix.NONE
                        : new Fix(
                                at,
                                end,
                                text.text().substring(at + 1, end - 1).strip(),
                                "parentheses hold conditions, not values");
            }
            case '.' ->
                    QueryText.isDigit(text.charAt(at + 1))
                            ? new Fix(at, at, "0", "digits stand on both sides of the point")
                            : new Fix(at, at, "@", "a path in a filter begins with '@' or '$'");
            case '+' -> new Fix(at, at + 1, "", "no '+' before a number");
            case '!' -> Fix.advice("'!' stands before a path, a function or a parenthesis");
            default -> Fix.NONE;
        };
    }

    private static Fix word(QueryText text, int at) {
        int end = text.nameEnd(at);
        String word = text.text().substring(at, end);
        int next = text.afterBlanks(end);
        switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "false", "null" -> {
                return new Fix(at, end, word.toLowerCase(Locale.ROOT), "in small letters");
            }
            case "none", "nil" -> {
                return new Fix(at, end, "null", "the value is called null");
            }
            case "undefined" -> {
                return Fix.advice("@.a alone asks whether it exists, !@.a whether it does not");
            }
            case "not" -> {
                return new Fix(at, next, "!", "'not' is '!'");
            }
            case "nan", "infinity" -> {
                return Fix.advice("JSON has no such number");
            }
            default -> {}
        }
        if (text.charAt(next) == '(') {
            return new Fix(
                    at,
                    next,
                    word.toLowerCase(Locale.ROOT),
                    "a function is written in small letters, with '(' right after its name");
        }
        int before = text.charAt(text.beforeBlanks(at) - 1);
        return before == '=' || before == '<' || before == '>'
                ? new Fix(at, end, Location.quoted(word), "a string stands in quotes")
                : new Fix(at, at, "@.", "a member of the current node is '@.name'");
    }

    public static Fix unknownFunction(QueryText text, int start) {
        int open = text.nameEnd(start);
        String name = text.text().substring(start, open);
        int end = Extent.ofBrackets(text.text(), open);
        String inside = end < 0 ? "" : text.text().substring(open + 1, end - 1);
        return switch (name) {
            case "size", "len", "strlen" ->
                    new Fix(start, open, "length", "length() takes strings, arrays and objects");
            case "contains", "regex", "test", "includes" ->
                    new Fix(start, open, "search", "search() looks for a part of a text");
            case "matches" -> new Fix(start, open, "match", "match() takes all of a text");
            case "exists" -> new Fix(start, Math.max(end, open), inside, "a path alone asks that");
            case "not" -> new Fix(start, open, "!", "'not' is '!'");
            default -> Fix.NONE;
        };
    }

    public static Fix loneLiteral(QueryText text, Term literal) {
        return literal.in(text).equals("true")
                ? new Fix(literal.start() - 1, literal.end(), "*", "every child is [*]")
                : Fix.advice("compare it with something");
    }

    /** A function that gives a value, as a condition. */
    public static Fix loneValue(QueryText text, Term call) {
        String written = call.in(text);
        if ("length".equals(call.function())) {
            return new Fix(call.end(), call.end(), " > 0", "compare it with a number");
        }
        return new Fix(
                call.start(),
                call.end(),
                written.substring(written.indexOf('(') + 1, written.length() - 1).strip(),
                "a path alone asks whether anything is there");
    }

    /** A path to several nodes, compared. */
    public static Fix pluralPath(
            QueryText text, Path path, Term term, Operator operator, Term other, boolean left) {
        String compact = path.withoutBlanks();
        if (compact != null) {
            return new Fix(
                    term.start(),
                    term.end(),
                    compact,
                    "no blanks inside the brackets of a path that is compared");
        }
        int plural = path.lastPlural();
        Segment segment = path.segments().get(plural);
        String query = text.text();
        String before =
                query.substring(
                        path.start(), plural == 0 ? path.start() + 1 : path.ends().get(plural - 1));
        String after = query.substring(path.ends().get(plural), term.end()).strip();
        String dots = segment.descendant() ? ".." : "";
        String compared = other.in(text);
        // Inside the brackets, '@' would be something else.
        if (compared.indexOf('@') < 0 && segment.selectors().size() == 1) {
            int start = Math.min(term.start(), other.start());
            int end = Math.max(term.end(), other.end());
            String advice = "a condition on each of several nodes is a filter of its own";
            if (segment.selectors().get(0).equals(Selector.all())) {
                String inner = sides("@" + after, operator, compared, left);
                return new Fix(start, end, before + dots + "[?" + inner + "]", advice);
            }
            if (segment.selectors().get(0) instanceof Selector.Member member) {
                String rest = "[" + Location.quoted(member.name()) + "]" + after;
                String inner = sides("@" + rest, operator, compared, left);
                String own = sides(before + rest, operator, compared, left);
                return new Fix(
                        start, end, "(" + own + " || " + before + "..[?" + inner + "])", advice);
            }
        }
        return new Fix(
                term.start(),
                term.end(),
                "value(" + term.in(text) + ")",
                "value() takes the only node of a path; several take a filter of their own, [?@ …]");
    }

    private static String sides(String path, Operator operator, String other, boolean left) {
        String sign = " " + operator.sign() + " ";
        return left ? path + sign + other : other + sign + path;
    }

    /** {@code match(…) == true}. */
    public static Fix comparedTest(
            QueryText text, Term call, Operator operator, Term other, boolean left) {
        JsonNode literal =
                other.value() instanceof Operand.Literal constant ? constant.literal() : null;
        if (!(literal instanceof BooleanNode)
                || (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL)) {
            return Fix.advice(call.function() + "() is a condition and has no value");
        }
        boolean asIs = literal.booleanValue() == (operator == Operator.EQUAL);
        return new Fix(
                left ? call.start() : other.start(),
                left ? other.end() : call.end(),
                (asIs ? "" : "!") + call.in(text),
                call.function() + "() is a condition and has no value");
    }

    /** A path to several nodes, or a condition, where an argument has one value. */
    public static Fix pluralArgument(QueryText text, String function, Term argument) {
        Path path = argument.path();
        if (path == null) {
            return Fix.advice(argument.function() + "() is a condition and has no value");
        }
        String compact = path.withoutBlanks();
        if (compact != null) {
            return new Fix(
                    argument.start(),
                    argument.end(),
                    compact,
                    "no blanks inside the brackets of a path to one value");
        }
        return function.equals("length")
                ? renamed(text, function, argument, "count", "count() counts what a path selects")
                : new Fix(
                        argument.start(),
                        argument.end(),
                        "value(" + argument.in(text) + ")",
                        "value() takes the only node of a path");
    }

    /** A value where an argument is a path. */
    public static Fix noPath(QueryText text, String function, Term argument) {
        return function.equals("count") && argument.value() != null
                ? renamed(
                        text,
                        function,
                        argument,
                        "length",
                        "length() measures a value, count() counts nodes")
                : Fix.NONE;
    }

    private static Fix renamed(
            QueryText text, String function, Term argument, String name, String advice) {
        int open = text.beforeBlanks(argument.start()) - 1;
        return new Fix(open - function.length(), open, name, advice);
    }
}

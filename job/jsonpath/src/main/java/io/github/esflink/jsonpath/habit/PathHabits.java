package io.github.esflink.jsonpath.habit;

import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.QueryText;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people write for paths, and what it is in RFC 9535. */
public final class PathHabits {

    private static final Pattern FROM_THE_END =
            Pattern.compile(
                    "\\(\\s*@\\.(?:length|size\\(\\)|length\\(\\))\\s*-\\s*([0-9]{1,9})\\s*\\)");

    private static final String DELIMITERS = ".[]() \t\r\n,";

    private PathHabits() {}

    /** When the text does not begin with {@code $}. */
    public static Fix instead(QueryText text) {
        String query = text.text();
        int c = text.peek();
        String missing = "a query begins with '$', the root of the document";
        if (c == QueryText.END) {
            return new Fix(0, 0, "$", "'$' alone is the whole document");
        }
        if (QueryText.isBlank(c)) {
            return new Fix(0, text.afterBlanks(0), "", "no blanks before the query");
        }
        if (c == '/') {
            return new Fix(0, query.length(), fromPointer(query), "this looks like a JSON pointer");
        }
        if (c == '@') {
            return new Fix(0, 1, "$", "'@' is the current node, and there is one in filters only");
        }
        if (c == '.' || c == '[') {
            return new Fix(0, 0, "$", missing);
        }
        if (c == '\'' || c == '"') {
            int end = Extent.ofString(query, 0);
            return end == query.length() && query.startsWith("$", 1)
                    ? new Fix(0, end, query.substring(1, end - 1), "without quotes around it")
                    : new Fix(
                            0,
                            Math.max(end, 0),
                            "$[" + query.substring(0, Math.max(end, 0)) + "]",
                            missing);
        }
        if (c == '?') {
            return new Fix(0, query.length(), "$[" + query + "]", missing);
        }
        if (text.nameCharacter(0, true) > 0) {
            return new Fix(0, 0, "$.", missing);
        }
        return Fix.advice(missing);
    }

    private static String fromPointer(String pointer) {
        StringBuilder query = new StringBuilder("$");
        for (String token : pointer.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            boolean index = name.length() < 10 && name.matches("0|[1-9][0-9]*");
            query.append('[').append(index ? name : Location.quoted(name)).append(']');
        }
        return query.toString();
    }

    /** After the last segment, where the text should be over. */
    public static Fix afterPath(QueryText text) {
        String query = text.text();
        int at = text.at();
        int next = text.afterBlanks(at);
        int c = text.charAt(next);
        if (c == QueryText.END) {
            return new Fix(at, next, "", "no blanks after the query");
        }
        if ("=!<>&|".indexOf(c) >= 0) {
            return new Fix(
                    0, query.length(), "$[?" + query + "]", "a condition stands in a filter, [?…]");
        }
        return switch (c) {
            case '-' -> hyphenated(text, next);
            case ']', ')', ';' -> new Fix(next, next + 1, "", "nothing is open here");
            case '*' -> new Fix(next, next, ".", "every child is '.*' or '[*]'");
            case '~' -> Fix.advice("names of members cannot be selected");
            case '^' -> Fix.advice("there is no way up to the parent");
            case '?' -> Fix.advice("a filter stands in brackets: [?…]");
            default ->
                    text.nameCharacter(next, true) > 0 && next == at
                            ? new Fix(at, at, ".", "a '.' stands before a name")
                            : Fix.NONE;
        };
    }

    /** {@code .a-b}, at the hyphen. */
    static Fix hyphenated(QueryText text, int hyphen) {
        String query = text.text();
        int start = query.lastIndexOf('.', hyphen);
        int end = Extent.until(query, hyphen, DELIMITERS + "=!<>&|");
        if (start < 0 || text.nameEnd(start + 1) != hyphen) {
            return Fix.NONE;
        }
        boolean descendant = text.charAt(start - 1) == '.';
        return new Fix(
                start,
                end,
                (descendant ? "." : "")
                        + "["
                        + Location.quoted(query.substring(start + 1, end))
                        + "]",
                "a name with '-' stands in quotes and brackets");
    }

    /** After {@code .} or {@code ..}, where no name is. */
    public static Fix afterDots(QueryText text, int dot) {
        String query = text.text();
        int at = text.at();
        boolean descendant = at - dot == 2;
        String prefix = descendant ? ".." : "";
        int c = text.peek();
        if (c == QueryText.END) {
            return descendant
                    ? new Fix(at, at, "*", "'..' needs something to look for")
                    : new Fix(dot, at, "", "no '.' at the end");
        }
        if (QueryText.isBlank(c)) {
            return new Fix(at, text.afterBlanks(at), "", "no blanks after a '.'");
        }
        if (c == '\'' || c == '"') {
            int end = Extent.ofString(query, at);
            return end < 0
                    ? Fix.NONE
                    : new Fix(
                            dot,
                            end,
                            prefix + "[" + query.substring(at, end) + "]",
                            "a name in quotes stands in brackets");
        }
        if (c == '[') {
            return new Fix(dot, at, "", "no '.' before a bracket");
        }
        if (c == '.') {
            return new Fix(at, at + 1, "", "two dots are the most");
        }
        if (c == '(') {
            return Fix.advice("there are no script expressions");
        }
        int end = Extent.until(query, at, DELIMITERS + "=!<>&|");
        if (end == at) {
            return Fix.NONE;
        }
        String name = query.substring(at, end);
        return name.length() < 10 && name.matches("0|[1-9][0-9]*")
                ? new Fix(dot, end, prefix + "[" + name + "]", "an index stands in brackets")
                : new Fix(
                        dot,
                        end,
                        prefix + "[" + Location.quoted(name) + "]",
                        "a name of more than letters, digits and '_' stands in quotes and brackets");
    }

    /** {@code .name(} in a path. */
    public static Fix call(QueryText text, int pathStart, int dot, int open) {
        String query = text.text();
        String owner = query.substring(pathStart, dot);
        String name = query.substring(text.at(), open);
        int end = Extent.ofBrackets(query, open);
        if (end < 0) {
            return Fix.NONE;
        }
        String arguments = query.substring(open + 1, end - 1).strip();
        switch (name) {
            case "first" -> {
                return new Fix(dot, end, "[0]", "the first element is [0]");
            }
            case "last" -> {
                return new Fix(dot, end, "[-1]", "the last element is [-1]");
            }
            default -> {}
        }
        if (pathStart == 0) {
            return Fix.advice(
                    "a query selects nodes and computes nothing; functions stand in filters, as in"
                            + " $[?length(@.items) > 3]");
        }
        return switch (name) {
            case "length", "size", "count" ->
                    new Fix(
                            pathStart,
                            end,
                            "length(" + owner + ")",
                            "functions stand before what they take");
            case "match", "search", "contains", "includes", "test" ->
                    new Fix(
                            pathStart,
                            end,
                            (name.equals("match") ? "match(" : "search(")
                                    + owner
                                    + ", "
                                    + arguments
                                    + ")",
                            "functions stand before what they take");
            default ->
                    Fix.advice(
                            "the functions are length(), count(), match(), search() and value(), and"
                                    + " stand before what they take");
        };
    }

    /** After a selector, where {@code ,} or {@code ]} should be. */
    public static Fix afterSelector(QueryText text) {
        int c = text.peek();
        if (c == QueryText.END) {
            return new Fix(text.at(), text.at(), "]", "a bracket is not closed");
        }
        if (c == '\'' || c == '"' || QueryText.isDigit(c)) {
            return new Fix(
                    text.beforeBlanks(text.at()),
                    text.at(),
                    ", ",
                    "commas stand between selectors");
        }
        return Extent.isSmartQuote(c) ? Extent.plainQuotes(text) : Fix.NONE;
    }

    /** Where a selector should be. */
    public static Fix noSelector(QueryText text) {
        String query = text.text();
        int at = text.at();
        int c = text.peek();
        int before = text.beforeBlanks(at) - 1;
        if (c == ']') {
            return text.charAt(before) == ','
                    ? new Fix(before, at, "", "no comma after the last selector")
                    : new Fix(at, at, "*", "every child is [*]");
        }
        if (c == '(') {
            return script(text);
        }
        if (Extent.isSmartQuote(c)) {
            return Extent.plainQuotes(text);
        }
        if (c == '@' || c == '!') {
            return new Fix(at, at, "?", "a filter begins with '?'");
        }
        if (c == '+') {
            return new Fix(at, at + 1, "", "no '+' before an index");
        }
        int end = Extent.until(query, at, "],'\"[(");
        if (text.nameCharacter(at, true) > 0 && end < query.length()) {
            String name = query.substring(at, end).stripTrailing();
            return new Fix(
                    at, at + name.length(), Location.quoted(name), "a name stands in quotes");
        }
        return Fix.NONE;
    }

    private static Fix script(QueryText text) {
        int at = text.at();
        int end = Extent.ofBrackets(text.text(), at);
        String advice =
                "there are no script expressions: an index from the end is [-1], a filter [?…]";
        if (end < 0) {
            return Fix.advice(advice);
        }
        Matcher last = FROM_THE_END.matcher(text.text().substring(at, end));
        return last.matches()
                ? new Fix(at, end, new BigInteger("-" + last.group(1)).toString(), advice)
                : new Fix(at, at, "?", advice);
    }

    /** {@code 01}, {@code -0}. */
    public static Fix plainInteger(QueryText text, int start, int end) {
        String digits = text.text().substring(start, Math.min(end, start + 30));
        return new Fix(
                start, end, new BigInteger(digits).toString(), "leave out what does not count");
    }
}

package io.github.esflink.jsonpath.habit;

import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.regex.IRegexp;
import io.github.esflink.jsonpath.regex.IRegexpException;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import org.jspecify.annotations.Nullable;

/** {@code =~ /pattern/}, for which RFC 9535 has {@code match()} and {@code search()}. */
final class RegexHabit {

    static final String ADVICE =
            "'=~' is no operator; search(@.a, 'b') looks for a part of a text, match(@.a, 'b') takes"
                    + " all of it";

    private static final String KEPT_ESCAPES = "()*+-.?[\\]^{|}nrtpP";

    private final String regex;
    private final boolean anyCase;
    private final StringBuilder out = new StringBuilder();
    private boolean inClass;

    private RegexHabit(String regex, boolean anyCase) {
        this.regex = regex;
        this.anyCase = anyCase;
    }

    /**
     * @param at where the operator is
     */
    static Fix instead(QueryText text, Term left, int at, boolean negated) {
        String query = text.text();
        int start = text.afterBlanks(at + 2);
        int c = text.charAt(start);
        String prefix = negated ? "!" : "";
        if (c == '@' || c == '$') {
            int end = Extent.ofTerm(query, start);
            String pattern = query.substring(start, end);
            return new Fix(
                    left.start(),
                    end,
                    prefix + "search(" + left.in(text) + ", " + pattern + ")",
                    ADVICE);
        }
        if (c != '/' && c != '\'' && c != '"') {
            return Fix.advice(ADVICE);
        }
        int close = Extent.ofString(query, start);
        if (close < 0) {
            return Fix.advice(ADVICE);
        }
        int end = text.nameEnd(close);
        String flags = query.substring(close, end);
        String regex = query.substring(start + 1, close - 1);
        if (c != '/') {
            regex = regex.replace("\\\\", "\\");
        }
        String call =
                flags.isEmpty() || flags.equals("i")
                        ? call(left.in(text), regex, !flags.isEmpty())
                        : null;
        return call == null
                ? Fix.advice(ADVICE)
                : new Fix(left.start(), end, prefix + call, ADVICE);
    }

    private static @Nullable String call(String subject, String regex, boolean anyCase) {
        boolean fromStart = regex.startsWith("^");
        boolean toEnd = regex.endsWith("$") && !regex.endsWith("\\$");
        String body =
                regex.substring(
                        fromStart ? 1 : 0,
                        Math.max(regex.length() - (toEnd ? 1 : 0), fromStart ? 1 : 0));
        String pattern = new RegexHabit(body, anyCase).translate();
        if (pattern == null) {
            return null;
        }
        if (fromStart != toEnd) {
            String group = pattern.contains("|") ? "(" + pattern + ")" : pattern;
            pattern = fromStart ? group + ".*" : ".*" + group;
        }
        try {
            IRegexp.compile(pattern);
        } catch (IRegexpException e) {
            return null;
        }
        return (fromStart || toEnd ? "match(" : "search(")
                + subject
                + ", "
                + Location.quoted(pattern)
                + ")";
    }

    /** In the words of I-Regexp, or null when it has none for this. */
    private @Nullable String translate() {
        boolean quantified = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            boolean quantifier = !inClass && (c == '*' || c == '+' || c == '?' || c == '}');
            if (c == '\\') {
                if (++i == regex.length() || !escape(regex.charAt(i))) {
                    return null;
                }
            } else if (quantified && c == '?') {
                // Lazy or not is the same to a test.
                quantifier = false;
            } else if (!inClass && regex.startsWith("(?:", i)) {
                out.append('(');
                i += 2;
            } else if (anyCase && Character.isLetter(c)) {
                if (inClass) {
                    return null;
                }
                out.append('[').append(Character.toLowerCase(c));
                out.append(Character.toUpperCase(c)).append(']');
            } else {
                inClass = inClass ? c != ']' : c == '[';
                out.append(c);
            }
            quantified = quantifier;
        }
        return out.toString();
    }

    private boolean escape(char c) {
        String set =
                switch (c) {
                    case 'd', 'D' -> "0-9";
                    case 'w', 'W' -> "A-Za-z0-9_";
                    case 's', 'S' -> " \\t\\n\\r";
                    default -> "";
                };
        if (!set.isEmpty()) {
            boolean negated = Character.isUpperCase(c);
            if (inClass) {
                out.append(set);
                return !negated;
            }
            out.append(negated ? "[^" : "[").append(set).append(']');
            return true;
        }
        if (KEPT_ESCAPES.indexOf(c) >= 0) {
            out.append('\\').append(c);
            return !anyCase || !Character.isLetter(c);
        }
        out.append(c);
        return !Character.isLetterOrDigit(c);
    }
}

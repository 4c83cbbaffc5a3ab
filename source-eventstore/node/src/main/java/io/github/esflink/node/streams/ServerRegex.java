package io.github.esflink.node.streams;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions as a server takes them that is written for .NET. The two dialects share what
 * filters use; what Java alone understands is refused here as it is there, so that a pattern which
 * works with a node works with a server.
 */
final class ServerRegex {
    private static final Pattern COUNT = Pattern.compile("\\d+(,\\d*)?");

    private ServerRegex() {}

    /**
     * Compiles the pattern; {@link Pattern#asPredicate} finds it anywhere in a text, as the server
     * does.
     *
     * @throws PatternSyntaxException for what .NET does not take
     */
    static Pattern compile(String pattern) {
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                refuseEscape(pattern, i);
                i++;
            } else if (c == '[') {
                inClass = true;
            } else if (c == ']') {
                inClass = false;
            } else if (c == '+' && !inClass && i > 0 && isQuantifier(pattern, i - 1)) {
                throw new PatternSyntaxException("Nested quantifier '+'", pattern, i);
            }
        }
        return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
    }

    /**
     * Quoting with \Q and \E, the classes \h, \H, \R, \X and \N, and braces around hexadecimal
     * digits are Java's.
     */
    private static void refuseEscape(String pattern, int at) {
        if (pattern.startsWith("\\x{", at)) {
            throw new PatternSyntaxException("Insufficient hexadecimal digits", pattern, at);
        }
        if (at + 1 < pattern.length() && "QEhHRXN".indexOf(pattern.charAt(at + 1)) >= 0) {
            throw new PatternSyntaxException(
                    "Unrecognized escape sequence \\" + pattern.charAt(at + 1), pattern, at);
        }
    }

    private static boolean isQuantifier(String pattern, int at) {
        boolean escaped = at > 0 && pattern.charAt(at - 1) == '\\';
        char c = pattern.charAt(at);
        return !escaped
                && (c == '*' || c == '+' || c == '?' || (c == '}' && endsCount(pattern, at)));
    }

    /** Whether the brace ends {@code {2}} or {@code {2,3}}, and not the name of a class. */
    private static boolean endsCount(String pattern, int at) {
        int open = pattern.lastIndexOf('{', at);
        return open >= 0 && COUNT.matcher(pattern.substring(open + 1, at)).matches();
    }
}

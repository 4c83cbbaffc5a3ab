package io.github.esflink.jsonpath.habit;

import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.QueryText;

/** How far things reach in a text that is no query. All of this guesses, for suggestions only. */
final class Extent {

    private Extent() {}

    /** Where the string that opens here has ended, or -1. */
    static int ofString(String text, int open) {
        char quote = text.charAt(open);
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** Where the bracket or parenthesis that opens here has been closed, or -1. */
    static int ofBrackets(String text, int open) {
        int depth = 0;
        for (int i = open; i >= 0 && i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                case '\'', '"' -> {
                    i = ofString(text, i) - 1;
                    if (i < 0) {
                        return -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /** Where a literal, path or call that begins here has ended. */
    static int ofTerm(String text, int start) {
        int i = start;
        while (i >= 0 && i < text.length()) {
            char c = text.charAt(i);
            if (c == '[' || c == '(') {
                i = ofBrackets(text, i);
            } else if (c == '\'' || c == '"') {
                i = ofString(text, i);
            } else if (" \t\r\n)],&|=!<>".indexOf(c) >= 0) {
                return i;
            } else {
                i++;
            }
        }
        return i < 0 ? text.length() : i;
    }

    /** Where the run without any of these has ended. */
    static int until(String text, int start, String stops) {
        int i = start;
        while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** Whether this is a quotation mark of typography. */
    static boolean isSmartQuote(int c) {
        return "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f".indexOf(c) >= 0;
    }

    /** The whole text with plain quotes. */
    static Fix plainQuotes(QueryText text) {
        StringBuilder plain = new StringBuilder(text.text());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (isSmartQuote(c)) {
                plain.setCharAt(i, c < '\u201c' ? '\'' : '"');
            }
        }
        return new Fix(
                0,
                plain.length(),
                plain.toString(),
                "strings stand in plain quotes, ' or \", not in typographic ones");
    }
}

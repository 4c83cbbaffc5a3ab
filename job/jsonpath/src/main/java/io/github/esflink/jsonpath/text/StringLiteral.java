package io.github.esflink.jsonpath.text;

/** A string in quotes (RFC 9535, section 2.3.1). */
public final class StringLiteral {

    private final QueryText text;
    private final char quote;
    private final StringBuilder value = new StringBuilder();

    private StringLiteral(QueryText text, char quote) {
        this.text = text;
        this.quote = quote;
    }

    /** Reads the literal that begins here, with either quote. */
    public static String parse(QueryText text) {
        char quote = (char) text.peek();
        return new StringLiteral(text, quote).parse();
    }

    private String parse() {
        int open = text.at();
        int i = open + 1;
        while (true) {
            int c = text.charAt(i);
            if (c == quote) {
                text.moveTo(i + 1);
                return value.toString();
            }
            if (c == QueryText.END) {
                throw text.refuse(
                        i, "the closing " + quote + " of the string that opens at " + open);
            }
            if (c == '\\') {
                i = escape(i);
            } else if (c < ' ') {
                throw text.refuse(
                        i,
                        "no control character in a string",
                        new Fix(i, i + 1, escaped(c), "write it as an escape"));
            } else {
                i = character(i, c);
            }
        }
    }

    private int character(int i, int c) {
        value.append((char) c);
        if (!Character.isSurrogate((char) c)) {
            return i + 1;
        }
        int low = text.charAt(i + 1);
        if (!Character.isHighSurrogate((char) c)
                || low == QueryText.END
                || !Character.isLowSurrogate((char) low)) {
            throw text.refuse(i, "whole characters, not half of a surrogate pair");
        }
        value.append((char) low);
        return i + 2;
    }

    private static String escaped(int c) {
        return switch (c) {
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            default -> "\\u%04x".formatted(c);
        };
    }

    private int escape(int backslash) {
        int c = text.charAt(backslash + 1);
        switch (c) {
            case 'b' -> value.append('\b');
            case 't' -> value.append('\t');
            case 'n' -> value.append('\n');
            case 'f' -> value.append('\f');
            case 'r' -> value.append('\r');
            case '/', '\\' -> value.append((char) c);
            case 'u' -> {
                return unicode(backslash);
            }
            default -> {
                if (c != quote) {
                    throw text.refuse(backslash + 1, expectedEscape(), unescaped(backslash, c));
                }
                value.append(quote);
            }
        }
        return backslash + 2;
    }

    private String expectedEscape() {
        return "one of " + quote + " \\ / b f n r t u after the backslash";
    }

    private static Fix unescaped(int backslash, int c) {
        if (c == '\'' || c == '"') {
            return new Fix(
                    backslash, backslash + 1, "", "only the quote around a string is escaped");
        }
        return new Fix(
                backslash, backslash + 1, "\\\\", "a backslash that is meant as such is \\\\");
    }

    private int unicode(int backslash) {
        int unit = hex(backslash);
        if (Character.isLowSurrogate((char) unit)) {
            throw text.refuse(backslash, "the first half of a surrogate pair before the second");
        }
        value.append((char) unit);
        int end = backslash + 6;
        if (!Character.isHighSurrogate((char) unit)) {
            return end;
        }
        if (text.charAt(end) != '\\' || text.charAt(end + 1) != 'u') {
            throw text.refuse(end, "the second half of a surrogate pair (\\uDC00 to \\uDFFF)");
        }
        int low = hex(end);
        if (!Character.isLowSurrogate((char) low)) {
            throw text.refuse(end, "the second half of a surrogate pair (\\uDC00 to \\uDFFF)");
        }
        value.append((char) low);
        return end + 6;
    }

    private int hex(int backslash) {
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            int c = text.charAt(i);
            // Character.digit would take digits of other scripts as well.
            int digit = c < 0x80 && c != QueryText.END ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw text.refuse(i, "four hexadecimal digits after \\u");
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }
}

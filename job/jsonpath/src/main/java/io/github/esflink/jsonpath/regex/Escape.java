package io.github.esflink.jsonpath.regex;

/** Single characters and what follows a backslash. */
final class Escape {

    private static final String PLAIN_ESCAPES = "()*+-.?[\\]^{|}";

    private Escape() {}

    /** Appends what is at the backslash; returns where it has ended. */
    static int append(String source, int at, StringBuilder out) throws IRegexpException {
        if (source.startsWith("p", at + 1) || source.startsWith("P", at + 1)) {
            out.append('[');
            int end = appendCategory(source, at, out);
            out.append(']');
            return end;
        }
        appendCodePoint(character(source, at), out);
        return at + 2;
    }

    /** Appends {@code \p{…}} without brackets around it; returns where it has ended. */
    static int appendCategory(String source, int at, StringBuilder out) throws IRegexpException {
        int close = source.indexOf('}', at);
        if (!source.startsWith("{", at + 2) || close < 0) {
            throw new IRegexpException(at, "a category is written \\p{Lu}");
        }
        String name = source.substring(at + 3, close);
        if (!UnicodeCategory.isKnown(name)) {
            throw new IRegexpException(
                    at, "a category is one of Unicode's general ones, as L, Lu or Nd");
        }
        out.append(UnicodeCategory.ranges(name, source.charAt(at + 1) == 'P'));
        return close + 1;
    }

    /** The character that is meant by a backslash and the one after it. */
    static int character(String source, int at) throws IRegexpException {
        if (at + 1 >= source.length()) {
            throw new IRegexpException(at, "a backslash at the end");
        }
        char c = source.charAt(at + 1);
        if (PLAIN_ESCAPES.indexOf(c) >= 0) {
            return c;
        }
        String instead =
                switch (c) {
                    case 'n', 'r', 't' -> "";
                    case 'd' -> "write [0-9] (any digit: \\p{Nd})";
                    case 'D' -> "write [^0-9]";
                    case 'w' -> "write [A-Za-z0-9_] (any letter: \\p{L})";
                    case 'W' -> "write [^A-Za-z0-9_]";
                    case 's' -> "write [ \\t\\n\\r]";
                    case 'S' -> "write [^ \\t\\n\\r]";
                    case 'b', 'B', 'A', 'z', 'Z' ->
                            "there are no anchors: match() takes all of the text, search() a part";
                    case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                            "there are no back references";
                    default -> "write the character itself";
                };
        if (!instead.isEmpty()) {
            throw new IRegexpException(at, "'\\%c' is not known: %s".formatted(c, instead));
        }
        return c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
    }

    /** Appends a character that stands for itself; returns where it has ended. */
    static int appendPlain(String source, int at, StringBuilder out) throws IRegexpException {
        int c = source.codePointAt(at);
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw new IRegexpException(at, "half of a surrogate pair");
        }
        appendCodePoint(c, out);
        return at + Character.charCount(c);
    }

    /** Appends the character, so that RE2/J takes it for itself in and outside of classes. */
    static void appendCodePoint(int c, StringBuilder out) {
        if (c > 0x7F || Character.isLetterOrDigit(c)) {
            // Not escaped where it need not be: reading escapes takes RE2/J a long time.
            out.appendCodePoint(c);
        } else {
            out.append("\\x{").append(Integer.toHexString(c)).append('}');
        }
    }
}

package io.github.esflink.jsonpath.text;

/** The text of a query and how far it has been read. */
public final class QueryText {

    /** As {@link #peek()}: the text is over. */
    public static final int END = -1;

    private static final int MAX_WORD_IN_MESSAGE = 40;

    private final String text;
    private int at;

    public QueryText(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public int at() {
        return at;
    }

    public void moveTo(int offset) {
        at = offset;
    }

    public int peek() {
        return charAt(at);
    }

    public int charAt(int offset) {
        return offset >= 0 && offset < text.length() ? text.charAt(offset) : END;
    }

    public boolean lookingAt(String expected) {
        return text.startsWith(expected, at);
    }

    public boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    public boolean take(String expected) {
        if (!lookingAt(expected)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    public void skipBlanks() {
        at = afterBlanks(at);
    }

    public int afterBlanks(int offset) {
        int i = offset;
        while (isBlank(charAt(i))) {
            i++;
        }
        return i;
    }

    public int beforeBlanks(int offset) {
        int i = offset;
        while (i > 0 && isBlank(charAt(i - 1))) {
            i--;
        }
        return i;
    }

    public static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isSmall(int c) {
        return c >= 'a' && c <= 'z';
    }

    /** How many {@code char}s of a member name without quotes are here: 0, 1 or, for a pair, 2. */
    public int nameCharacter(int offset, boolean first) {
        int c = charAt(offset);
        if (c < 0x80) {
            boolean letter = isSmall(c) || (c >= 'A' && c <= 'Z') || c == '_';
            return letter || (!first && isDigit(c)) ? 1 : 0;
        }
        if (!Character.isSurrogate((char) c)) {
            return 1;
        }
        return Character.isHighSurrogate((char) c) && isLow(charAt(offset + 1)) ? 2 : 0;
    }

    private static boolean isLow(int c) {
        return c != END && Character.isLowSurrogate((char) c);
    }

    /** Where a member name without quotes ends that begins here; here, if none does. */
    public int nameEnd(int start) {
        int end = start;
        int length = nameCharacter(end, true);
        while (length > 0) {
            end += length;
            length = nameCharacter(end, false);
        }
        return end;
    }

    /** What is there, in words. */
    public String found(int offset) {
        int c = charAt(offset);
        if (c == END) {
            return "the end";
        }
        int word = Math.min(nameEnd(offset), offset + MAX_WORD_IN_MESSAGE);
        if (word > offset) {
            return "'" + text.substring(offset, word) + "'";
        }
        return switch (c) {
            case ' ' -> "a blank";
            case '\t' -> "a tab";
            case '\n', '\r' -> "a line break";
            case '\'' -> "\"'\"";
            default ->
                    c < ' ' || Character.isSurrogate((char) c)
                            ? "U+%04X".formatted(c)
                            : "'" + (char) c + "'";
        };
    }

    public Refusal refuse(int offset, String expected) {
        return refuse(offset, expected, Fix.NONE);
    }

    public Refusal refuse(int offset, String expected, Fix fix) {
        return new Refusal(offset, expected, fix);
    }
}

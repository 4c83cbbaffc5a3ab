package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts and numbers of a JSON text in UTF-8. */
class JsonScanner {

    /** A whole number of so many digits fits a {@code long}. */
    private static final int DIGITS_OF_A_LONG = 18;

    final byte[] in;
    int at;

    /** Whether the last text is spelled as {@link JsonWriter} would spell it. */
    boolean isPlain;

    JsonScanner(byte[] in) {
        this.in = in;
    }

    final JsonFormatException failure(String what) {
        return new JsonFormatException("%s at byte %d of %d".formatted(what, at, in.length), at);
    }

    /** The next byte that is no white space; 0, which no value begins with, at the end. */
    final byte next() {
        while (at < in.length) {
            byte b = in[at];
            if (!Source.isWhiteSpace(b)) {
                return b;
            }
            at++;
        }
        return 0;
    }

    /** The text whose first quotation mark is the next byte. */
    final String text() throws JsonFormatException {
        int start = ++at;
        while (at < in.length) {
            byte b = in[at];
            if (b == '"') {
                isPlain = true;
                return new String(in, start, at++ - start, StandardCharsets.ISO_8859_1);
            }
            if (b < ' ' || b == '\\') {
                return unusualText(start);
            }
            at++;
        }
        throw failure("a text without an end");
    }

    /** From the first byte on that is not ASCII, or an escape. */
    private String unusualText(int start) throws JsonFormatException {
        char[] text = new char[Math.max(16, 2 * (at - start))];
        int length = 0;
        for (int i = start; i < at; i++) {
            text[length++] = (char) in[i];
        }
        isPlain = true;
        while (at < in.length) {
            byte b = in[at];
            if (b == '"') {
                at++;
                return new String(text, 0, length);
            }
            if (length + 2 > text.length) {
                text = Arrays.copyOf(text, 2 * text.length);
            }
            if (b == '\\') {
                isPlain = false;
                text[length++] = escape();
            } else if (b >= ' ') {
                text[length++] = (char) b;
                at++;
            } else if (b >= 0) {
                throw failure("a control character in a text");
            } else {
                int character = character(b & 0xFF);
                if (character < 0x10000) {
                    text[length++] = (char) character;
                } else {
                    text[length++] = Character.highSurrogate(character);
                    text[length++] = Character.lowSurrogate(character);
                }
            }
        }
        throw failure("a text without an end");
    }

    private char escape() throws JsonFormatException {
        at++;
        byte kind = at < in.length ? in[at] : 0;
        char character =
                switch (kind) {
                    case '"', '\\', '/' -> (char) kind;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> fourDigits();
                    default -> throw failure("an escape that JSON does not have");
                };
        at++;
        return character;
    }

    /** Leaves {@link #at} at the last of them. */
    private char fourDigits() throws JsonFormatException {
        int character = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = at < in.length && in[at] > 0 ? Character.digit(in[at], 16) : -1;
            if (digit < 0) {
                throw failure("an escape without four hexadecimal digits");
            }
            character = (character << 4) | digit;
        }
        return (char) character;
    }

    /** A character of two bytes or more. Halves of a surrogate pair are let through. */
    private int character(int first) throws JsonFormatException {
        int character;
        if (first >= 0xC2 && first <= 0xDF) {
            character = following(first & 0x1F, 1);
        } else if (first >= 0xE0 && first <= 0xEF) {
            character = following(first & 0x0F, 2);
            isPlain &=
                    !(character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        } else if (first >= 0xF0 && first <= 0xF4) {
            character = following(first & 0x07, 3);
        } else {
            throw failure("a byte that is not UTF-8");
        }
        boolean overlong =
                (first == 0xE0 && character < 0x800) || (first == 0xF0 && character < 0x10000);
        if (overlong || character > Character.MAX_CODE_POINT) {
            throw failure("a character that is not UTF-8");
        }
        return character;
    }

    private int following(int bits, int count) throws JsonFormatException {
        int character = bits;
        for (int i = 1; i <= count; i++) {
            int b = at + i < in.length ? in[at + i] : 0;
            if ((b & 0xC0) != 0x80) {
                throw failure("a byte that is not UTF-8");
            }
            character = (character << 6) | (b & 0x3F);
        }
        at += count + 1;
        return character;
    }

    final JsonNode number() throws JsonFormatException {
        int start = at;
        if (in[at] == '-') {
            at++;
        }
        int firstDigit = at;
        digits();
        int lastDigit = at;
        if (in[firstDigit] == '0' && lastDigit - firstDigit > 1) {
            at = firstDigit;
            throw failure("a number with a leading zero");
        }
        boolean integral = true;
        if (at < in.length && in[at] == '.') {
            at++;
            integral = false;
            digits();
        }
        if (at < in.length && (in[at] | ' ') == 'e') {
            at++;
            integral = false;
            if (at < in.length && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            digits();
        }
        if (integral && lastDigit - firstDigit <= DIGITS_OF_A_LONG) {
            long value = 0;
            for (int i = firstDigit; i < lastDigit; i++) {
                value = 10 * value + (in[i] - '0');
            }
            if (value != 0 || firstDigit == start) {
                return whole(firstDigit == start ? value : -value);
            }
        }
        String spelling = new String(in, start, at - start, StandardCharsets.ISO_8859_1);
        return integral ? integral(spelling) : new SourceNumber(spelling, false);
    }

    private static JsonNode integral(String spelling) {
        try {
            long value = Long.parseLong(spelling);
            // Not -0, which is spelled otherwise than the number that it is.
            return value == 0 ? new SourceNumber(spelling, true) : whole(value);
        } catch (NumberFormatException e) {
            return new SourceNumber(spelling, true);
        }
    }

    private static JsonNode whole(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    private void digits() throws JsonFormatException {
        int first = at;
        while (at < in.length && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw failure("a number without a digit");
        }
    }
}

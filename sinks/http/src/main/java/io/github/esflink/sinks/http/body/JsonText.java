package io.github.esflink.sinks.http.body;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that call themselves JSON: one walk over them, because a parser that makes tokens of them
 * takes a quarter of what an event in a batch costs. Not thread-safe, for one use.
 */
final class JsonText {

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;

    private static final int END = -1;

    private final byte[] bytes;
    private int at;

    /** By depth: whether it is an object, else an array. */
    private boolean[] isObject = new boolean[16];

    private int depth;

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether the bytes are one JSON value (RFC 8259) in UTF-8 and nothing else: what is not would
     * break an array that it is an element of, or be several.
     */
    static boolean isOneValue(byte[] bytes) {
        return new JsonText(bytes).isOneValue();
    }

    private boolean isOneValue() {
        do {
            if (!value()) {
                return false;
            }
        } while (depth > 0);
        return next() == END;
    }

    /**
     * A scalar and what it ends, or the beginning of what has values in it: afterwards another
     * value is expected, unless the depth is 0.
     */
    private boolean value() {
        int first = next();
        if (first == '{') {
            opens(true);
            return peek() == '}' ? closes() : name();
        }
        if (first == '[') {
            opens(false);
            return peek() != ']' || closes();
        }
        return scalar(first) && goesOn();
    }

    private void opens(boolean object) {
        if (depth == isObject.length) {
            isObject = Arrays.copyOf(isObject, 2 * depth);
        }
        isObject[depth++] = object;
    }

    /** The end that was seen, and what that ends. */
    private boolean closes() {
        at++;
        depth--;
        return goesOn();
    }

    /** After a value: a comma and, in an object, the next name; or ends. */
    private boolean goesOn() {
        while (depth > 0) {
            boolean object = isObject[depth - 1];
            int following = next();
            if (following == ',') {
                return !object || name();
            }
            if (following != (object ? '}' : ']')) {
                return false;
            }
            depth--;
        }
        return true;
    }

    private boolean name() {
        return next() == '"' && string() && next() == ':';
    }

    private boolean scalar(int first) {
        return switch (first) {
            case '"' -> string();
            case 't' -> word("rue");
            case 'f' -> word("alse");
            case 'n' -> word("ull");
            case '-' -> number(at < bytes.length ? bytes[at++] : END);
            default -> number(first);
        };
    }

    private boolean word(String rest) {
        if (bytes.length - at < rest.length()) {
            return false;
        }
        for (int i = 0; i < rest.length(); i++) {
            if (bytes[at++] != rest.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean number(int first) {
        if (first < '0' || first > '9') {
            return false;
        }
        if (first != '0') {
            digits();
        }
        if (here() == '.') {
            at++;
            if (!digits()) {
                return false;
            }
        }
        if ((here() | 0x20) == 'e') {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            return digits();
        }
        return true;
    }

    /** Whether there is one at least. */
    private boolean digits() {
        int begin = at;
        while (here() >= '0' && here() <= '9') {
            at++;
        }
        return at > begin;
    }

    private int here() {
        return at < bytes.length ? bytes[at] : END;
    }

    /** Behind the quote that begins it. */
    private boolean string() {
        while (true) {
            skipPlain();
            if (at >= bytes.length) {
                return false;
            }
            int each = bytes[at++];
            if (each == '"') {
                return true;
            }
            if (each == '\\') {
                if (!escape()) {
                    return false;
                }
            } else if (each < 0) {
                if (!utf8(each & 0xFF)) {
                    return false;
                }
            } else if (each < 0x20) {
                return false;
            }
        }
    }

    /** Eight at a time while none of them is a quote, a backslash, a control or not of ASCII. */
    private void skipPlain() {
        while (at + 8 <= bytes.length) {
            long eight = (long) EIGHT.get(bytes, at);
            long quote = eight ^ (ONES * '"');
            long backslash = eight ^ (ONES * '\\');
            long special = (quote - ONES) | (backslash - ONES) | (eight - ONES * 0x20) | eight;
            if ((special & HIGH) != 0) {
                // A borrow may mark bytes behind one that is special, never one before it.
                at += Long.numberOfTrailingZeros(special & HIGH) / 8;
                return;
            }
            at += 8;
        }
    }

    private boolean escape() {
        int escaped = here();
        at++;
        if (escaped != 'u') {
            return escaped != END && "\"\\/bfnrt".indexOf(escaped) >= 0;
        }
        for (int i = 0; i < 4; i++) {
            if (Character.digit(here(), 16) < 0) {
                return false;
            }
            at++;
        }
        return true;
    }

    /**
     * What follows the first byte of a character: RFC 3629, without surrogates and overlong forms.
     */
    private boolean utf8(int first) {
        int low = 0x80;
        int high = 0xBF;
        int more;
        if (first >= 0xC2 && first <= 0xDF) {
            more = 1;
        } else if (first >= 0xE0 && first <= 0xEF) {
            more = 2;
            low = first == 0xE0 ? 0xA0 : low;
            high = first == 0xED ? 0x9F : high;
        } else if (first >= 0xF0 && first <= 0xF4) {
            more = 3;
            low = first == 0xF0 ? 0x90 : low;
            high = first == 0xF4 ? 0x8F : high;
        } else {
            return false;
        }
        for (int i = 0; i < more; i++) {
            int following = here() & 0xFF;
            if (at >= bytes.length || following < low || following > high) {
                return false;
            }
            at++;
            low = 0x80;
            high = 0xBF;
        }
        return true;
    }

    /** Takes the next byte that is no white space. */
    private int next() {
        int found = peek();
        at++;
        return found;
    }

    private int peek() {
        while (at < bytes.length) {
            int each = bytes[at];
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return each;
            }
            at++;
        }
        return END;
    }
}

package io.github.esflink.sinks.core.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;

/**
 * Halves of surrogate pairs where only UTF-8 may stand, which has no bytes for them: they are
 * written as escapes, as JSON writes them. Thread-safe.
 */
@Internal
public final class HalfSurrogates {

    private static final int FIRST_BYTE = 0xED;
    private static final int LEAST_SECOND_BYTE = 0xA0;

    private HalfSurrogates() {}

    /** A text that encodes to UTF-8 without loss; the text itself when it does already. */
    public static String escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHalf(text, i)) {
                StringBuilder escaped = new StringBuilder(text.length() + 16);
                for (int at = 0; at < text.length(); at++) {
                    if (isHalf(text, at)) {
                        escaped.append(escape(text.charAt(at)));
                    } else {
                        escaped.append(text.charAt(at));
                    }
                }
                return escaped.toString();
            }
        }
        return text;
    }

    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : Character.isLowSurrogate(c)
                        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /**
     * JSON as UTF-8.
     *
     * @param json that {@link JsonReader} takes as UTF-8: halves stand in its texts with the three
     *     bytes that they would have
     */
    public static byte[] escaped(byte[] json) {
        ByteArrayOutputStream escaped = null;
        int copied = 0;
        for (int i = 0; i + 2 < json.length; i++) {
            if ((json[i] & 0xFF) == FIRST_BYTE && (json[i + 1] & 0xFF) >= LEAST_SECOND_BYTE) {
                if (escaped == null) {
                    escaped = new ByteArrayOutputStream(json.length + 16);
                }
                escaped.write(json, copied, i - copied);
                char half = (char) (0xD000 | ((json[i + 1] & 0x3F) << 6) | (json[i + 2] & 0x3F));
                escaped.writeBytes(escape(half).getBytes(StandardCharsets.US_ASCII));
                i += 2;
                copied = i + 1;
            }
        }
        if (escaped == null) {
            return json;
        }
        escaped.write(json, copied, json.length - copied);
        return escaped.toByteArray();
    }

    private static String escape(char half) {
        return "\\u" + Integer.toHexString(half);
    }
}

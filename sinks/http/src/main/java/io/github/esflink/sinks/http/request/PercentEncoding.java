package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.json.HalfSurrogates;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 bytes that are not allowed as they are become {@code %XX}. Half a surrogate pair, which
 * UTF-8 does not have, is written as an escape of JSON first. Thread-safe.
 */
final class PercentEncoding {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** By character; of ASCII. */
    private final boolean[] kept = new boolean[128];

    /**
     * @param kept the ASCII characters that stay; {@code %} is never one of them, so that what was
     *     encoded can be told from what was not
     */
    private PercentEncoding(String kept) {
        kept.chars().filter(c -> c != '%').forEach(c -> this.kept[c] = true);
        Arrays.fill(this.kept, 'a', 'z' + 1, true);
        Arrays.fill(this.kept, 'A', 'Z' + 1, true);
        Arrays.fill(this.kept, '0', '9' + 1, true);
    }

    /** Letters and digits, and these. */
    static PercentEncoding keeping(String kept) {
        return new PercentEncoding(kept);
    }

    String encode(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (!isKept(text.charAt(i))) {
                return encodeAll(text);
            }
        }
        return text;
    }

    private boolean isKept(int character) {
        return character < kept.length && kept[character];
    }

    private String encodeAll(String text) {
        byte[] bytes = HalfSurrogates.escaped(text).getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            int octet = each & 0xFF;
            if (isKept(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
            }
        }
        return encoded.toString();
    }
}

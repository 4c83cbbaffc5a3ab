package io.github.esflink.sinks.http.request;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** UTF-8 bytes that are not allowed as they are become {@code %XX}. Thread-safe. */
final class PercentEncoding {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final BitSet kept = new BitSet(128);

    /**
     * @param kept the ASCII characters that stay; {@code %} is never one of them, so that what was
     *     encoded can be told from what was not
     */
    private PercentEncoding(String kept) {
        kept.chars().filter(c -> c != '%').forEach(this.kept::set);
        this.kept.set('a', 'z' + 1);
        this.kept.set('A', 'Z' + 1);
        this.kept.set('0', '9' + 1);
    }

    /** Letters and digits, and these. */
    static PercentEncoding keeping(String kept) {
        return new PercentEncoding(kept);
    }

    String encode(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (!kept.get(text.charAt(i))) {
                return encodeAll(text);
            }
        }
        return text;
    }

    private String encodeAll(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            int octet = each & 0xFF;
            if (kept.get(octet)) {
                encoded.append((char) octet);
            } else {
                append(octet, encoded);
            }
        }
        return encoded.toString();
    }

    static void append(int octet, StringBuilder encoded) {
        encoded.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
    }
}

package io.github.esflink.source.client.connection;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** RFC 3986, section 2.1, in UTF-8. Everything but {@code %XX} stands for itself, also a plus. */
final class PercentEscapes {

    private PercentEscapes() {}

    /** A percent sign without two hexadecimal digits behind it is one. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder decoded = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int octet = octet(text, i);
            if (octet >= 0) {
                bytes.write(octet);
                i += 3;
            } else {
                decoded.append(bytes.toString(StandardCharsets.UTF_8)).append(text.charAt(i));
                bytes.reset();
                i++;
            }
        }
        return decoded.append(bytes.toString(StandardCharsets.UTF_8)).toString();
    }

    private static int octet(String text, int from) {
        if (text.charAt(from) != '%' || from + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(from + 1), 16);
        int low = Character.digit(text.charAt(from + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}

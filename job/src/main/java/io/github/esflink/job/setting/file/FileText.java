package io.github.esflink.job.setting.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The text of a file, which is UTF-8. */
public final class FileText {

    private static final int LOOKED_AT = 4096;

    private FileText() {}

    /**
     * Reads the bytes, without a byte order mark.
     *
     * @throws UnreadableException that says what they are instead of UTF-8, and where
     */
    public static String of(byte[] bytes) {
        String other = otherEncoding(bytes);
        if (other != null) {
            throw new UnreadableException(
                    0,
                    "expected text in UTF-8, found %s: save the file as UTF-8.".formatted(other));
        }
        if (count(bytes, 0, 1) > 0) {
            throw new UnreadableException(0, "expected text in UTF-8, found a binary file.");
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean isMalformed = decoder.decode(in, out, true).isError();
        String text = out.flip().toString();
        if (isMalformed) {
            throw new UnreadableException(
                    1 + (int) text.chars().filter(c -> c == '\n').count(),
                    "expected text in UTF-8, found the byte 0x%02X at column %d: save the file as UTF-8 (it may be Latin-1 or Windows-1252)."
                            .formatted(
                                    in.get(in.position()), text.length() - text.lastIndexOf('\n')));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** By its mark, or by the zeros that Latin letters have in it. */
    private static @Nullable String otherEncoding(byte[] bytes) {
        int first = bytes.length > 1 ? (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF) : 0;
        int half = Math.min(bytes.length, LOOKED_AT) / 2;
        int even = count(bytes, 0, 2);
        int odd = count(bytes, 1, 2);
        if (first == 0xFFFE || (odd > half / 2 && even == 0)) {
            return "UTF-16, little endian, which is what > writes in PowerShell";
        }
        return first == 0xFEFF || (even > half / 2 && odd == 0) ? "UTF-16, big endian" : null;
    }

    /** How many zeros there are at the beginning. */
    private static int count(byte[] bytes, int from, int step) {
        int zeros = 0;
        for (int i = from; i < Math.min(bytes.length, LOOKED_AT); i += step) {
            zeros += bytes[i] == 0 ? 1 : 0;
        }
        return zeros;
    }
}

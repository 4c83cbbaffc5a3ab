package io.github.esflink.sinks.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are written one after the other, of one thread. */
final class Output {

    private byte[] bytes = new byte[512];
    private int size;

    void write(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    void write(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    void utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        write(encoded, 0, encoded.length);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
        }
    }
}

package io.github.esflink.source.client.message;

/**
 * Reads the protocol-buffers wire format from an array: numbers, tags and the bounds of nested
 * messages. Allocates nothing. Malformed input ends in a {@link RuntimeException} or with a {@link
 * #position()} that is not the end that was announced. Used by one thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class WireReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int MAX_SHIFT = 63;

    private byte[] bytes = new byte[0];
    private int position;
    private int length;

    void reset(byte[] input, int inputLength) {
        bytes = input;
        position = 0;
        length = inputLength;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    boolean hasMore() {
        return position < length;
    }

    /** The number of a field and how it is encoded; see {@link #tag(int, int)}. */
    int tag() {
        return (int) varint();
    }

    static int tag(int field, int type) {
        return field << 3 | type;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    /** Reads the length of a nested field; returns where it ends. */
    int end() {
        long size = varint();
        if (size < 0 || size > length - position) {
            throw malformed();
        }
        return position + (int) size;
    }

    void moveTo(int to) {
        position = to;
    }

    /** Past a field that is not known here. */
    void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> position += Long.BYTES;
            case BYTES -> position = end();
            case FIXED32 -> position += Integer.BYTES;
            default -> throw malformed();
        }
    }

    private IllegalStateException malformed() {
        return new IllegalStateException(
                "malformed message: byte %d of %d".formatted(position, length));
    }
}

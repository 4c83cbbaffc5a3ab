package io.github.esflink.sinks.core.json;

/**
 * Where a node stands in the bytes that it was read from.
 *
 * @param bytes UTF-8, never changed
 * @param start of the node's first byte
 * @param end behind its last byte
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Source(byte[] bytes, int start, int end) {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    int length() {
        return end - start;
    }

    /** Whether nothing but white space and a byte order mark stands before the node. */
    boolean isWholeDocument() {
        int from = lengthOfMark(bytes);
        for (int i = from; i < start; i++) {
            if (!isWhiteSpace(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes of a byte order mark a text begins with. */
    static int lengthOfMark(byte[] bytes) {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (i >= bytes.length || bytes[i] != BYTE_ORDER_MARK[i]) {
                return 0;
            }
        }
        return BYTE_ORDER_MARK.length;
    }

    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}

package io.github.esflink.sinks.core.json;

/**
 * Bytes are not JSON, or a tree cannot be written as JSON. The message says what and where, and
 * quotes nothing of the payload.
 */
public final class JsonFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int place;

    JsonFormatException(String message) {
        this(message, -1);
    }

    JsonFormatException(String message, int place) {
        // No stack: it is a finding about a payload.
        super(message, null, false, false);
        this.place = place;
    }

    /** The byte where it was found, from 0; -1 when it is in no bytes. */
    public int place() {
        return place;
    }
}

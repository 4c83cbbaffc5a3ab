package io.github.esflink.savepoints.stored;

/** What cannot be done with a savepoint, and what to do about it: the message is for people. */
public final class SavepointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SavepointException(String message) {
        super(message);
    }

    public SavepointException(String message, Throwable cause) {
        super(message, cause);
    }
}

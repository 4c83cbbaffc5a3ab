package io.github.esflink.javascript.sandbox;

/** A call of a script came to a bad end. The message says why, and where in the script. */
public final class CallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isExcess;

    CallFailedException(String message) {
        this(message, false);
    }

    CallFailedException(String message, boolean isExcess) {
        super(message, null, false, false);
        this.isExcess = isExcess;
    }

    /** Whether it took more than it may, which depends on what else the machine does. */
    public boolean isExcess() {
        return isExcess;
    }
}

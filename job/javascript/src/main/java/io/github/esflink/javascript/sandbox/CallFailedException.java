package io.github.esflink.javascript.sandbox;

/** A call of a script came to a bad end. The message says why, and where in the script. */
public final class CallFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallFailedException(String message) {
        super(message, null, false, false);
    }
}

package io.github.esflink.javascript.sandbox;

/** Thrown into a script that has to end, at every function that it enters. */
final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message, null, false, false);
    }
}

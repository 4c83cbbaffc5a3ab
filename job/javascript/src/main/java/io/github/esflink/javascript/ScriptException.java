package io.github.esflink.javascript;

/**
 * A script failed, or took more than it may. The message says what and, where it is known, in which
 * line and column of the script.
 */
public final class ScriptException extends Exception {

    private static final long serialVersionUID = 1L;

    ScriptException(String message) {
        // No stack: it is a finding about a script.
        super(message, null, false, false);
    }
}

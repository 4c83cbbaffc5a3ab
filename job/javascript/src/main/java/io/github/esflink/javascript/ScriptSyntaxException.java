package io.github.esflink.javascript;

/** A text is no script with the function that is expected. The message says where and why. */
public final class ScriptSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    ScriptSyntaxException(String message) {
        super(message, null, false, false);
    }
}

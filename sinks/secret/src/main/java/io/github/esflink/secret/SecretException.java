package io.github.esflink.secret;

/** A reference leads nowhere. The message names the reference, never a value. */
public final class SecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SecretException(String message) {
        super(message);
    }
}

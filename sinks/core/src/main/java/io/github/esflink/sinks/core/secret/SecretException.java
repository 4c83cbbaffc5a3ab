package io.github.esflink.sinks.core.secret;

import org.apache.flink.annotation.PublicEvolving;

/** A reference leads nowhere. The message names the reference, never a value. */
@PublicEvolving
public final class SecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SecretException(String message) {
        super(message);
    }
}

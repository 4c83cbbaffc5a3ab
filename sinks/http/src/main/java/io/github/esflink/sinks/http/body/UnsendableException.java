package io.github.esflink.sinks.http.body;

import org.apache.flink.annotation.Internal;

/** An event that no request can be made of. The message names what is wrong, never the data. */
@Internal
public final class UnsendableException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnsendableException(String message) {
        super(message, null, false, false);
    }
}

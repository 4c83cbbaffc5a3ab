package io.github.esflink.sinks.sql.value;

import org.apache.flink.annotation.Internal;

/** A value that a column cannot take: what was expected and found, without the value. */
@Internal
public final class UnwritableColumnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnwritableColumnException(String expectedAndFound) {
        super("expected " + expectedAndFound);
    }

    private UnwritableColumnException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same, saying which parameter it was. */
    public UnwritableColumnException of(String parameter, String type) {
        return new UnwritableColumnException(
                "parameter %s (%s): %s".formatted(parameter, type, getMessage()), this);
    }
}

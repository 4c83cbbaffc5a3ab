package io.github.esflink.sinks.sql.mapping;

import org.apache.flink.annotation.PublicEvolving;

/** No statement can be made of an event. The message says why, without the event's data. */
@PublicEvolving
public final class UnmappableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnmappableEventException(String message) {
        super(message);
    }
}

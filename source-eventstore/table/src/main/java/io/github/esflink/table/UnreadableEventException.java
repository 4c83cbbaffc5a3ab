package io.github.esflink.table;

import io.github.esflink.source.event.EventStoreEvent;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An event whose data is not what the format of the table takes. Flink fails the job at once
 * instead of restarting it: the same event would fail again.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableEventException(String table, EventStoreEvent event, Exception cause) {
        super(
                "Event %s@%d (type %s, content type %s, id %s, log position %s) cannot be read as a row of table %s: its data is not what the table's format takes. Change the columns, let the format pass over it ('json.ignore-parse-errors' = 'true' for json) or the table ('failure-handling' = 'skip'), or leave such events out by a condition on the stream or the event type."
                        .formatted(
                                event.streamId(),
                                event.revision(),
                                event.eventType(),
                                event.contentType(),
                                event.eventId(),
                                event.position(),
                                table),
                cause);
    }
}

package io.github.esflink.source.event;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An event that could not be made into records. Flink fails the job at once instead of restarting
 * it: the same event would fail again.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class DeserializationException extends RuntimeException {

    DeserializationException(EventStoreEvent event, Exception cause) {
        super(
                "Event %s@%d (type %s, content type %s, id %s, position %s) could not be deserialized. Mend the deserializer, or set a failure handler that skips or diverts such events."
                        .formatted(
                                event.streamId(),
                                event.revision(),
                                event.eventType(),
                                event.contentType(),
                                event.eventId(),
                                event.position()),
                cause);
    }
}

package io.github.esflink.source.client;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.jspecify.annotations.Nullable;

/**
 * Something that trying again does not heal: wrong credentials, no access, a deleted stream. Flink
 * fails the job at once instead of restarting it.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class EventStoreException extends RuntimeException {

    public EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public EventStoreException(String message) {
        super(message);
    }

    /** Whether it is about a stream that is gone for good. */
    public boolean saysStreamDeleted() {
        return CallStatus.saysStreamDeleted(this);
    }
}

package io.github.esflink.source.client;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/**
 * Something that trying again does not heal: wrong credentials, no access, a deleted stream. Flink
 * fails the job at once instead of restarting it.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class EventStoreException extends RuntimeException {

    public EventStoreException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public EventStoreException(String message) {
        super(message);
    }

    /**
     * The cause of a call is gRPC's, which cannot be serialized, and what a task fails with has to
     * be: the job manager would not see what it is, and restart the job for ever.
     */
    private Object writeReplace() {
        Throwable cause = getCause();
        if (cause == null) {
            return this;
        }
        EventStoreException written =
                new EventStoreException(getMessage(), new SerializedThrowable(cause));
        written.setStackTrace(getStackTrace());
        return written;
    }

    /** Whether it is about a stream that is gone for good. */
    public boolean saysStreamDeleted() {
        return CallStatus.saysStreamDeleted(this);
    }
}

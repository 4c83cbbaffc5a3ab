package io.github.esflink.source.client;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/**
 * Something that trying again does not heal, or has not healed for as long as it was tried: wrong
 * credentials, no access, a deleted stream. Flink fails the job instead of restarting it.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class EventStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    public EventStoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    public EventStoreException(String message) {
        this(message, null, false);
    }

    private EventStoreException(String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** About credentials, access or a certificate. */
    @Internal
    public static EventStoreException refusal(String message, @Nullable Throwable cause) {
        return new EventStoreException(message, cause, true);
    }

    /**
     * Whether it is about credentials, access or a certificate, which somebody may be about to
     * change.
     */
    public boolean isRefusal() {
        return refusal;
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
                new EventStoreException(
                        String.valueOf(getMessage()), new SerializedThrowable(cause), refusal);
        written.setStackTrace(getStackTrace());
        return written;
    }

    /** Whether it is about a stream that is gone for good. */
    public boolean saysStreamDeleted() {
        return CallStatus.saysStreamDeleted(this);
    }
}

package io.github.esflink.source.client;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
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

    static EventStoreException refusal(String message, @Nullable Throwable cause) {
        return new EventStoreException(message, cause, true);
    }

    /**
     * Whether it is about credentials, access or a certificate, which somebody may be about to
     * change.
     */
    public boolean isRefusal() {
        return refusal;
    }

    /** Whether it is about a stream that is gone for good. */
    public boolean saysStreamDeleted() {
        return CallStatus.saysStreamDeleted(this);
    }
}

package io.github.esflink.source.client;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Why a subscription has ended.
 *
 * @param kind what may be done about it
 * @param reason what happened, in words for the log
 * @param cause what the client reported; null when the server ended the call in good order
 * @param leader the node to try next, when the one that answered is not the cluster's leader
 */
@Internal
public record SubscriptionEnd(
        Kind kind, String reason, @Nullable Throwable cause, @Nullable Leader leader) {

    /** What may be done about an end. */
    public enum Kind {
        /** Another try may succeed without anybody's help. */
        LOST,
        /**
         * The server has failed without saying why: it may be in trouble, or the request one that
         * it cannot run.
         */
        UNEXPLAINED,
        /** The server has stopped waiting for a reader that takes less than is written. */
        SLOW_READER,
        /**
         * Credentials, access or a certificate: somebody has to change something, and may be about
         * to.
         */
        REFUSED,
        /** The server says that the request is wrong. */
        INVALID,
        /** Trying again does not help. */
        FINAL
    }

    public SubscriptionEnd {
        Objects.requireNonNull(reason, "reason");
    }

    public SubscriptionEnd(Kind kind, String reason, @Nullable Throwable cause) {
        this(kind, reason, cause, null);
    }

    public SubscriptionEnd(boolean canHeal, String reason, @Nullable Throwable cause) {
        this(canHeal ? Kind.LOST : Kind.FINAL, reason, cause, null);
    }

    /** Whether another try may succeed without anybody's help. */
    public boolean canHeal() {
        return switch (kind) {
            case LOST, UNEXPLAINED, SLOW_READER -> true;
            case REFUSED, INVALID, FINAL -> false;
        };
    }

    /**
     * As the failure of a question.
     *
     * @return an {@link IOException} when asking again may help, else an {@link
     *     EventStoreException}
     */
    public Exception asException(String message, @Nullable Throwable failure) {
        return switch (kind) {
            case LOST, UNEXPLAINED, SLOW_READER -> new IOException(message, failure);
            case REFUSED -> EventStoreException.refusal(message, failure);
            case INVALID, FINAL -> new EventStoreException(message, failure);
        };
    }

    /** What may be done about an end that does not heal. */
    public String advice() {
        return isStreamDeleted()
                ? "Trying again would not help. Take the stream out of what is read, or go on without it: subscription:deletedStreams: skip (setDeletedStreams)."
                : "Trying again would not help.";
    }

    /** Whether the stream is gone for good. */
    public boolean isStreamDeleted() {
        return cause != null && CallStatus.saysStreamDeleted(cause);
    }
}

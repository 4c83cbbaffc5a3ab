package io.github.esflink.source.client;

import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Why a subscription has ended.
 *
 * @param canHeal whether another try may succeed without anybody's help
 * @param reason what happened, in words for the log
 * @param cause what the client reported; null when the server ended the call in good order
 * @param leader the node to try next, when the one that answered is not the cluster's leader
 * @param unexplained whether the server has failed without saying why: it may be in trouble, or the
 *     request one that it cannot run
 */
@Internal
public record SubscriptionEnd(
        boolean canHeal,
        String reason,
        @Nullable Throwable cause,
        @Nullable Leader leader,
        boolean unexplained) {

    public SubscriptionEnd {
        Objects.requireNonNull(reason, "reason");
    }

    public SubscriptionEnd(boolean canHeal, String reason, @Nullable Throwable cause) {
        this(canHeal, reason, cause, null, false);
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

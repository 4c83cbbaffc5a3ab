package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call to the server. Used by the fetcher. */
final class OpenSubscription {

    /** A server that has accepted the connection and says nothing is tried again after this. */
    static final long CONFIRMATION_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    final MessageBuffer buffer;
    final CatchUpSubscription subscription;
    private final long openedAt;
    boolean confirmed;

    /** Where the log ended when it was looked up last since; null before. */
    @Nullable SplitPosition end;

    /** When a message was asked for that has not come, at the earliest. */
    long askedAt;

    OpenSubscription(MessageBuffer buffer, CatchUpSubscription subscription, long now) {
        this.buffer = buffer;
        this.subscription = subscription;
        this.openedAt = now;
        this.askedAt = now;
    }

    /** The end of a subscription that has not been confirmed in time; null while there is some. */
    @Nullable SubscriptionEnd unanswered(long now) {
        return now - openedAt < CONFIRMATION_TIMEOUT
                ? null
                : new SubscriptionEnd(true, "no answer within 30 s", null);
    }

    /**
     * Whether everything there is of a stream has been read, told or not: some servers do not say
     * of a stream that it has caught up before it is written to. One without an event to be read
     * was deleted, or is hidden, behind the position: else the subscription were not opened. In
     * $all a filter decides, and a place at the end is not always reached.
     */
    boolean isAtEnd(SubscriptionTarget target, SplitPosition position) {
        return confirmed
                && end != null
                && target instanceof SubscriptionTarget.SingleStream
                && (end instanceof SplitPosition.Beginning
                        || (position.reaches(end) && end.reaches(position)));
    }
}

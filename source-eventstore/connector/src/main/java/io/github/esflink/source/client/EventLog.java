package io.github.esflink.source.client;

import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** What the source needs of a server. Holds nothing open between calls. Thread-safe. */
@Internal
public interface EventLog {

    /**
     * Opens a subscription. Returns at once; what happens is told to the observer, and every
     * subscription ends with exactly one {@link SubscriptionObserver#onEnd}.
     *
     * @param position events after it are delivered, exclusive
     */
    CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer);

    /**
     * Where the target ends now: after its last event, or the beginning when there is none. Blocks
     * for a round trip.
     *
     * @throws IOException when the server cannot be asked
     */
    SplitPosition endOf(SubscriptionTarget target) throws IOException, InterruptedException;

    /** The server's address without credentials, for messages. */
    String address();
}

package io.github.esflink.source.client;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/** An open subscription. Thread-safe. */
@Internal
public interface CatchUpSubscription {

    /**
     * Lets one message come, the first, or the next after {@link SubscriptionObserver#onMessage}
     * has asked for none. Nothing comes unasked: this is the back pressure.
     */
    void requestNext();

    /**
     * Ends the subscription and its connection.
     *
     * @return completed when the connection is closed
     */
    CompletableFuture<Void> cancel();
}

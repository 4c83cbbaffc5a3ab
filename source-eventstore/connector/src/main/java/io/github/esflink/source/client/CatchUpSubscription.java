package io.github.esflink.source.client;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/** An open subscription. Thread-safe. */
@Internal
public interface CatchUpSubscription {

    /**
     * Lets the server send that many more messages, of whatever kind. Without credit nothing
     * arrives: this is the back pressure.
     */
    void request(int messages);

    /**
     * Ends the subscription and its connection.
     *
     * @return completed when the connection is closed
     */
    CompletableFuture<Void> cancel();
}

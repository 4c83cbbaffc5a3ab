package io.github.esflink.source.reader;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, and how often it was subscribed to. */
final class CountedSubscriptions implements EventLog {

    private final EventLog server;
    private final AtomicInteger subscriptions = new AtomicInteger();

    CountedSubscriptions(EventLog server) {
        this.server = server;
    }

    int subscriptions() {
        return subscriptions.get();
    }

    @Override
    public CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
        subscriptions.incrementAndGet();
        return server.subscribe(target, position, observer);
    }

    @Override
    public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
        return server.endOf(target);
    }

    @Override
    public SplitPosition before(SubscriptionTarget target, Instant time)
            throws IOException, InterruptedException {
        return server.before(target, time);
    }

    @Override
    public String address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.github.esflink.source.client.grpc;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.Leader;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.connection.ConnectionReferences;
import io.github.esflink.source.client.connection.Server;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * {@link EventLog} over the official client. One client for every subscription: siblings on one
 * client are killed by each other's reconnects, and a client that has given up once never comes
 * back.
 */
@Internal
public final class EventStoreEventLog implements EventLog {

    private final Server server;
    private final Duration refusedFor;
    private final ServerReads reads;
    private final Set<LogLength> lengths = ConcurrentHashMap.newKeySet();

    /** Where a node that is not the leader has sent us; for the next subscription only. */
    private volatile @Nullable Leader leader;

    /** The same for somebody who takes the first refusal for an answer. */
    public EventStoreEventLog(String connectionString) {
        this(connectionString, Duration.ZERO);
    }

    /**
     * @param connectionString {@code esdb://…} or {@code esdb+discover://…}, with or without
     *     references, which are read for each connection
     * @param refusedFor see {@link #refusedFor()}
     * @throws IllegalArgumentException when it is not a connection string; without quoting it,
     *     because it may hold a password
     */
    public EventStoreEventLog(String connectionString, Duration refusedFor) {
        this.server = new Server(connectionString);
        this.refusedFor = refusedFor;
        this.reads = new ServerReads(server, false);
    }

    /**
     * What is wrong with a connection string, as far as it can be told without resolving its
     * references; without quoting it.
     */
    public static Optional<String> check(String connectionString) {
        return ConnectionReferences.check(connectionString);
    }

    @Override
    public String address() {
        return server.address();
    }

    @Override
    public CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
        Leader redirect = leader;
        leader = null;
        ClientSubscription subscription =
                new ClientSubscription(
                        new SubscriptionObserver.Forwarding(observer) {
                            @Override
                            public void onEnd(SubscriptionEnd end) {
                                leader = end.leader();
                                super.onEnd(end);
                            }
                        });
        subscription.start(
                () -> server.settings(subscription.interceptors(), redirect), target, position);
        return subscription;
    }

    @Override
    public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
        return reads.endOf(target);
    }

    @Override
    public CompletableFuture<Optional<SplitPosition>> endBefore(
            SubscriptionTarget target, SplitPosition position) {
        // On connections of its own: the last ones may be why a subscription is opened again.
        LogLength length = new LogLength(server);
        lengths.add(length);
        return length.endBefore(target, position)
                .whenComplete(
                        (end, failure) -> {
                            lengths.remove(length);
                            length.close();
                        });
    }

    @Override
    public SplitPosition before(SubscriptionTarget target, Instant time)
            throws IOException, InterruptedException {
        return target instanceof SubscriptionTarget.SingleStream stream
                ? new TimeSearch(reads).inStream(stream, time)
                : new TimeSearch(reads).inAll(this, time);
    }

    @Override
    public Duration refusedFor() {
        return refusedFor;
    }

    @Override
    public void close() {
        reads.close();
        lengths.forEach(LogLength::close);
    }
}

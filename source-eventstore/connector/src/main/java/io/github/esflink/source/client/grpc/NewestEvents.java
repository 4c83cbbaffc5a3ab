package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.FilterOptions;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.connection.Server;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.stream.StreamLinks;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Reads backwards from the end of the log what a subscription to a target would deliver, with its
 * filter. For a look at it, not for a job: nothing is kept, and a failure is the end. Thread-safe.
 *
 * <p>The protocol has filters for reads, as the server's own {@code $all} reads use them, and the
 * client offers them for subscriptions only; so they are put into the request that it makes.
 */
@Internal
public final class NewestEvents {

    private final Server server;
    private final long most;
    private final Duration time;

    /** Why a read has ended. */
    public enum End {
        /** The visitor has seen enough. */
        ENOUGH,
        /** There are no older events. */
        BEGINNING,
        /** As many as may be looked at have been sent. */
        MOST,
        /** The time is over. */
        TIME
    }

    /**
     * @param connectionString with or without references
     * @param most how many events a read may look at
     * @param time how long a read may take
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     */
    public NewestEvents(String connectionString, long most, Duration time) {
        this.server = new Server(connectionString);
        this.most = most;
        this.time = time;
    }

    /**
     * Shows events to a visitor, the newest first, as long as it wants more. Blocks.
     *
     * @param visitor whether it wants an older one; called by this thread
     * @throws IOException when the server cannot be asked; without credentials
     * @throws EventStoreException when it refuses
     */
    public End read(SubscriptionTarget target, Predicate<EventStoreEvent> visitor)
            throws IOException, InterruptedException {
        Arrivals arrivals = new Arrivals();
        ClientSubscription call =
                new ClientSubscription(arrivals, request -> filtered(request, target));
        call.start(
                () -> server.settings(call.interceptors(), null),
                client -> backwards(client, target));
        try {
            return visit(call, arrivals, StreamLinks.of(target), visitor);
        } finally {
            CompletableFuture<Void> unused = call.cancel();
        }
    }

    private End visit(
            ClientSubscription call,
            Arrivals arrivals,
            @Nullable StreamLinks links,
            Predicate<EventStoreEvent> visitor)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        call.requestNext();
        for (long seen = 0; ; ) {
            Arrival arrival = arrivals.queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (arrival == null) {
                return End.TIME;
            }
            if (arrival.end() != null) {
                return ended(arrival.end(), seen);
            }
            if (arrival.message() instanceof EventStoreEvent event) {
                seen++;
                if (!isLeftOut(links, event) && !visitor.test(event)) {
                    return End.ENOUGH;
                }
            }
            call.requestNext();
        }
    }

    /** As the source leaves it out, unless it is told otherwise. */
    private static boolean isLeftOut(@Nullable StreamLinks links, EventStoreEvent event) {
        return links != null && (links.isDead(event) || links.isSystemEvent(event));
    }

    private End ended(SubscriptionEnd end, long seen) throws IOException {
        if (end.cause() == null) {
            return seen < most ? End.BEGINNING : End.MOST;
        }
        String message =
                "Could not read from EventStoreDB at %s: %s."
                        .formatted(server.address(), end.reason());
        Exception failure = end.asException(message, end.cause());
        if (failure instanceof IOException healing) {
            throw healing;
        }
        throw (EventStoreException) failure;
    }

    private CompletableFuture<?> backwards(EventStoreDBClient client, SubscriptionTarget target) {
        return target.match(
                all -> client.readAll(ReadAllOptions.get().backwards().fromEnd().maxCount(most)),
                stream ->
                        client.readStream(
                                stream.name(),
                                ReadStreamOptions.get()
                                        .backwards()
                                        .fromEnd()
                                        .maxCount(most)
                                        .resolveLinkTos(stream.resolveLinks())));
    }

    private static ReadReq filtered(ReadReq request, SubscriptionTarget target) {
        EventFilter filter = target.match(SubscriptionTarget.AllStreams::filter, stream -> null);
        if (filter == null) {
            return request;
        }
        FilterOptions.Expression expression =
                FilterOptions.Expression.newBuilder()
                        .setRegex(ClientSubscription.pattern(filter))
                        .build();
        FilterOptions.Builder options =
                FilterOptions.newBuilder()
                        .setMax(ClientSubscription.FILTER_WINDOW)
                        .setCheckpointIntervalMultiplier(1);
        if (filter.subject() == EventFilter.Subject.STREAM_NAME) {
            options.setStreamIdentifier(expression);
        } else {
            options.setEventType(expression);
        }
        ReadReq.Builder changed = request.toBuilder();
        changed.getOptionsBuilder().setFilter(options);
        return changed.build();
    }

    /** One of the two. */
    private record Arrival(@Nullable SubscriptionMessage message, @Nullable SubscriptionEnd end) {}

    /** Hands over one message after the other: the next comes when it is asked for. */
    private static final class Arrivals implements SubscriptionObserver {

        private final BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>();

        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            queue.add(new Arrival(message, null));
            return false;
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            // Nothing that is looked for.
        }

        @Override
        public void onEnd(SubscriptionEnd end) {
            queue.add(new Arrival(null, end));
        }
    }
}

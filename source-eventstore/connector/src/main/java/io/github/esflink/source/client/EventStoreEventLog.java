package io.github.esflink.source.client;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * {@link EventLog} over the official client. One client for every subscription and every question:
 * siblings on one client are killed by each other's reconnects, and a client that has given up once
 * never comes back.
 */
@Internal
public final class EventStoreEventLog implements EventLog {

    private static final long ANSWER_TIMEOUT_SECONDS = 30;

    private final ConnectionTarget server;

    /**
     * @param connectionString {@code esdb://…} or {@code esdb+discover://…}
     * @throws IllegalArgumentException when it is not a connection string; without quoting it,
     *     because it may hold a password
     */
    public EventStoreEventLog(String connectionString) {
        this.server = ConnectionTarget.parse(connectionString);
    }

    @Override
    public String address() {
        return server.address();
    }

    @Override
    public CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
        ClientSubscription subscription = new ClientSubscription(observer);
        subscription.start(server.settings(List.of(subscription.interceptor())), target, position);
        return subscription;
    }

    @Override
    public SplitPosition endOf(SubscriptionTarget target) throws IOException, InterruptedException {
        EventStoreDBClientSettings settings = server.settings(List.of());
        EventStoreDBClient client = EventStoreDBClient.create(settings);
        try {
            return target instanceof SubscriptionTarget.SingleStream stream
                    ? endOfStream(client, stream.name())
                    : endOfAll(client);
        } finally {
            // Nothing is read any more: closing needs no waiting for.
            CompletableFuture<Void> unused = client.shutdown();
        }
    }

    private SplitPosition endOfAll(EventStoreDBClient client)
            throws IOException, InterruptedException {
        ReadAllOptions last = ReadAllOptions.get().backwards().fromEnd().maxCount(1);
        RecordedEvent event = lastEvent("the end of $all", client.readAll(last));
        return event == null
                ? new SplitPosition.Beginning()
                : new SplitPosition.AfterPosition(
                        new LogPosition(
                                event.getPosition().getCommitUnsigned(),
                                event.getPosition().getPrepareUnsigned()));
    }

    private SplitPosition endOfStream(EventStoreDBClient client, String stream)
            throws IOException, InterruptedException {
        ReadStreamOptions last = ReadStreamOptions.get().backwards().fromEnd().maxCount(1);
        RecordedEvent event =
                lastEvent("the end of stream " + stream, client.readStream(stream, last));
        return event == null
                ? new SplitPosition.Beginning()
                : new SplitPosition.AfterRevision(event.getRevision());
    }

    private @Nullable RecordedEvent lastEvent(String what, CompletableFuture<ReadResult> read)
            throws IOException, InterruptedException {
        try {
            ReadResult result = read.get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return result.getEvents().isEmpty()
                    ? null
                    : result.getEvents().get(0).getOriginalEvent();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof StreamNotFoundException) {
                return null;
            }
            SubscriptionEnd end = CallStatus.endOf(cause);
            String message =
                    "Could not read %s from EventStoreDB at %s: %s"
                            .formatted(what, address(), end.reason());
            if (end.canHeal()) {
                throw new IOException(message, cause);
            }
            throw new EventStoreException(message, cause);
        } catch (TimeoutException e) {
            throw new IOException(
                    "Could not read %s from EventStoreDB at %s: no answer within %d s."
                            .formatted(what, address(), ANSWER_TIMEOUT_SECONDS),
                    e);
        }
    }
}

package io.github.esflink.source.reader;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The client's own {@code subscribeToAll}, from the beginning. For the benchmarks of this module and others. */
public final class ClientListener extends SubscriptionListener implements AutoCloseable {

    private static final int QUEUE = 8_192;

    private final Runnable onEvent;
    private final BlockingQueue<ResolvedEvent> queue;
    private final Thread taker;
    private final EventStoreDBClient client;
    private final Subscription subscription;

    /**
     * @param onEvent called for each event, on a thread of the client
     * @param queued whether events are handed over to another thread before that
     */
    public ClientListener(String connectionString, Runnable onEvent, boolean queued)
            throws Exception {
        this.onEvent = onEvent;
        queue = queued ? new ArrayBlockingQueue<>(QUEUE) : null;
        taker = queued ? new Thread(this::take, "taker") : null;
        if (queued) {
            taker.start();
        }
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        SubscribeToAllOptions options = SubscribeToAllOptions.get();
        options.fromStart();
        subscription = client.subscribeToAll(this, options).get();
    }

    @Override
    public void onEvent(Subscription subscription, ResolvedEvent event) {
        if (queue == null) {
            onEvent.run();
            return;
        }
        try {
            queue.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take() {
        try {
            while (true) {
                queue.take();
                onEvent.run();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() throws Exception {
        subscription.stop();
        client.shutdown().get();
        if (taker != null) {
            taker.interrupt();
            taker.join();
        }
    }
}

package io.github.esflink.source.reader;

import io.github.esflink.node.NodeProcess;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The client's own {@code subscribeToAll}. */
final class ClientListener extends SubscriptionListener implements AutoCloseable {

    private static final int QUEUE = 8_192;

    private final Count.Lane lane;
    private final BlockingQueue<ResolvedEvent> queue;
    private final Thread taker;
    private final EventStoreDBClient client;
    private final Subscription subscription;

    /**
     * @param queued whether events are handed over to another thread before they count
     */
    ClientListener(NodeProcess node, Count count, boolean queued) throws Exception {
        lane = count.lane();
        queue = queued ? new ArrayBlockingQueue<>(QUEUE) : null;
        taker = queued ? new Thread(this::take, "taker") : null;
        if (queued) {
            taker.start();
        }
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        SubscribeToAllOptions options = SubscribeToAllOptions.get();
        options.fromStart();
        subscription = client.subscribeToAll(this, options).get();
    }

    @Override
    public void onEvent(Subscription subscription, ResolvedEvent event) {
        if (queue == null) {
            lane.add(1);
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
                lane.add(1);
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

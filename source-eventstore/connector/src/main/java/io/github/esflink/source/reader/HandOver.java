package io.github.esflink.source.reader;

import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.SubscriptionMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the client's thread puts messages down and the fetcher picks up all of them at once. Never
 * blocks the client: how much can lie here is bounded by the credit that the fetcher has given.
 *
 * <p>One for every try to subscribe, so that nothing of an old call can get between the messages of
 * a new one. Thread-safe.
 */
final class HandOver implements SubscriptionObserver {

    private final Runnable onArrival;

    // Guarded by this.
    private ArrayList<SubscriptionMessage> messages = new ArrayList<>();
    private long bytes;
    private int received;
    private boolean confirmed;
    private boolean caughtUp;
    private @Nullable SubscriptionEnd end;

    HandOver(Runnable onArrival) {
        this.onArrival = onArrival;
    }

    @Override
    public void onMessage(SubscriptionMessage message, int size) {
        boolean first;
        synchronized (this) {
            first = messages.isEmpty();
            messages.add(message);
            bytes += size;
            received++;
        }
        if (first) {
            onArrival.run();
        }
    }

    @Override
    public void onControlMessage(ControlMessage message) {
        synchronized (this) {
            received++;
            switch (message) {
                case CONFIRMED -> confirmed = true;
                case CAUGHT_UP -> caughtUp = true;
                case FELL_BEHIND -> caughtUp = false;
                case OTHER -> {}
            }
        }
        onArrival.run();
    }

    @Override
    public void onEnd(SubscriptionEnd reason) {
        synchronized (this) {
            end = reason;
        }
        onArrival.run();
    }

    /** Takes everything. What was taken is the taker's alone: the next message goes elsewhere. */
    synchronized Taken take() {
        List<SubscriptionMessage> all = List.of();
        if (!messages.isEmpty()) {
            all = messages;
            messages = new ArrayList<>(all.size());
        }
        Taken taken = new Taken(all, bytes, received, confirmed, caughtUp, end);
        bytes = 0;
        received = 0;
        return taken;
    }

    /**
     * What lay there.
     *
     * @param messages events and checkpoints in order
     * @param bytes their size on the wire
     * @param received messages that used up a credit, the ones without content included
     * @param confirmed whether the server has ever confirmed the subscription
     * @param caughtUp whether the server has said that everything there was has been sent
     * @param end why nothing more will come; null while it may
     */
    record Taken(
            List<SubscriptionMessage> messages,
            long bytes,
            int received,
            boolean confirmed,
            boolean caughtUp,
            @Nullable SubscriptionEnd end) {}
}

package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the client's thread puts messages down and the fetcher picks up all of them at once. Never
 * blocks the client: when there is no room for more, the next message is not asked for, until there
 * is room again and the fetcher asks.
 *
 * <p>One for every try to subscribe, so that nothing of an old call can get between the messages of
 * a new one. Thread-safe.
 */
final class MessageBuffer implements SubscriptionObserver {

    /** At 256 B an event, more than this brings no more events a second. */
    static final int MAX_MESSAGES = 4096;

    private final BufferedBytes buffered;
    private final Runnable onArrival;

    // Guarded by this.
    private ArrayList<SubscriptionMessage> messages = new ArrayList<>();
    private long bytes;
    private int events;
    private boolean received;
    private boolean asked;
    private boolean confirmed;
    private boolean caughtUp;
    private @Nullable SubscriptionEnd end;

    /**
     * @param buffered what the split holds beside what lies here
     */
    MessageBuffer(BufferedBytes buffered, Runnable onArrival) {
        this.buffered = buffered;
        this.onArrival = onArrival;
    }

    @Override
    public boolean onMessage(SubscriptionMessage message, int size) {
        boolean first;
        boolean more;
        synchronized (this) {
            first = messages.isEmpty();
            messages.add(message);
            bytes += size;
            events += message instanceof EventStoreEvent ? 1 : 0;
            received = true;
            more = messages.size() < MAX_MESSAGES && buffered.hasRoomBeside(bytes);
            asked = more;
        }
        if (first) {
            onArrival.run();
        }
        return more;
    }

    @Override
    public void onControlMessage(ControlMessage message) {
        synchronized (this) {
            received = true;
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

    /**
     * Takes everything. What was taken is the taker's alone: the next message goes elsewhere. It
     * counts as buffered until it is {@linkplain BufferedBytes#release given back}.
     */
    synchronized Taken take() {
        List<SubscriptionMessage> all = List.of();
        if (!messages.isEmpty()) {
            all = messages;
            messages = new ArrayList<>(all.size());
        }
        buffered.take(bytes);
        boolean ask = !asked && buffered.hasRoomBeside(0);
        Taken taken = new Taken(all, bytes, events, received, ask, confirmed, caughtUp, end);
        asked |= ask;
        bytes = 0;
        events = 0;
        received = false;
        return taken;
    }

    /**
     * What lay there.
     *
     * @param messages events and checkpoints in order
     * @param bytes their size on the wire
     * @param events how many of them are events
     * @param received whether anything has come, messages without content included
     * @param ask whether the taker has to ask for the next message
     * @param confirmed whether the server has ever confirmed the subscription
     * @param caughtUp whether the server has said that everything there was has been sent
     * @param end why nothing more will come; null while it may
     */
    record Taken(
            List<SubscriptionMessage> messages,
            long bytes,
            int events,
            boolean received,
            boolean ask,
            boolean confirmed,
            boolean caughtUp,
            @Nullable SubscriptionEnd end) {}
}

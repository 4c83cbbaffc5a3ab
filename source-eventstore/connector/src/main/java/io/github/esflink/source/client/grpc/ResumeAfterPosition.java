package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.RecordedEvent;
import io.github.esflink.source.client.CallStatus;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes on in {@code $all} after a position without losing the event behind it.
 *
 * <p>Servers up to 23.10 pass over the first event at or after the position that they are asked to
 * go on from, because they take it for the one that was read last. That event may be gone (a
 * scavenge), or never have been one (the position of a filter checkpoint, of an append of nothing,
 * or one written by hand); then they pass over one that nobody has read. So:
 *
 * <ol>
 *   <li>{@link #begin} asks the node for the last event before the position, which is there, and
 *       the subscription begins after that one;
 *   <li>what comes up to the position itself is dropped;
 *   <li>a scavenge may take the event of step 1 before the node has begun. When the first event to
 *       come is one that is dropped, nothing after the position was passed over. Otherwise the node
 *       is asked again, and what has come waits for the answer: an event that is still there was
 *       there when the node began. If it is not, the try ends and the next one begins anew.
 * </ol>
 *
 * <p>All on one connection: each node of a cluster scavenges for itself.
 *
 * <p>A position that the node cannot read backwards from (in the middle of a record, or not in its
 * log) is subscribed to as it is: that answer says more. Nothing is taken from such a subscription.
 *
 * <p>Thread-safe. The observer is called by one thread at a time.
 */
final class ResumeAfterPosition extends SubscriptionObserver.Forwarding {

    private final LogPosition position;
    private final CatchUpSubscription subscription;
    private final Consumer<SubscriptionEnd> end;
    private final Object lock = new Object();

    /** Whether an event after the position has been let through: all others are after it, too. */
    private volatile boolean resumed;

    // Guarded by lock.
    private @Nullable EventStoreDBClient client;
    private @Nullable SplitPosition begun;
    private @Nullable SubscriptionEnd unreadable;
    private boolean nothingPassedOver;
    private boolean asked;
    private boolean ended;
    private final List<Held> held = new ArrayList<>();

    /** What waits for the answer: a message with its size, or a control message. */
    private record Held(
            @Nullable SubscriptionMessage message,
            int bytes,
            @Nullable ControlMessage controlMessage) {}

    /**
     * @param end ends the try
     */
    ResumeAfterPosition(
            LogPosition position,
            SubscriptionObserver observer,
            CatchUpSubscription subscription,
            Consumer<SubscriptionEnd> end) {
        super(observer);
        this.position = position;
        this.subscription = subscription;
        this.end = end;
    }

    /** Where to subscribe: after the last event before the position. */
    CompletableFuture<SplitPosition> begin(EventStoreDBClient connected) {
        synchronized (lock) {
            client = connected;
        }
        return lastBefore(connected)
                .handle(
                        (found, failure) -> {
                            synchronized (lock) {
                                if (failure != null) {
                                    unreadable = unreadable(failure);
                                    return new SplitPosition.AfterPosition(position);
                                }
                                begun = found;
                                // A subscription from the start passes over nothing.
                                nothingPassedOver = found instanceof SplitPosition.Beginning;
                                return found;
                            }
                        });
    }

    /** Any other failure than a refused position is one of the try. */
    private SubscriptionEnd unreadable(Throwable failure) {
        SubscriptionEnd why = CallStatus.endOf(failure);
        if (why.kind() != SubscriptionEnd.Kind.UNEXPLAINED) {
            throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
        }
        return new SubscriptionEnd(
                true,
                "the event before position %s cannot be looked up (%s)"
                        .formatted(position, why.reason()),
                why.cause());
    }

    private CompletableFuture<SplitPosition> lastBefore(EventStoreDBClient connected) {
        // A filter checkpoint may leave the prepare position out. Backwards, the commit twice is
        // before everything of that commit.
        Position from = new Position(position.commit(), position.commit());
        return connected
                .readAll(ReadAllOptions.get().backwards().fromPosition(from).maxCount(1))
                .thenApply(
                        read -> {
                            if (read.getEvents().isEmpty()) {
                                return new SplitPosition.Beginning();
                            }
                            RecordedEvent last = read.getEvents().get(0).getOriginalEvent();
                            return new SplitPosition.AfterPosition(ServerReads.position(last));
                        });
    }

    @Override
    public boolean onMessage(SubscriptionMessage message, int bytes) {
        return resumed ? super.onMessage(message, bytes) : before(message, bytes);
    }

    private boolean before(SubscriptionMessage message, int bytes) {
        synchronized (lock) {
            boolean event = message instanceof EventStoreEvent;
            if (positionOf(message).compareTo(position) <= 0) {
                nothingPassedOver |= event && unreadable == null;
                return true;
            }
            if (nothingPassedOver) {
                resumed = event;
                return super.onMessage(message, bytes);
            }
            held.add(new Held(message, bytes, null));
            ask();
            return false;
        }
    }

    private static LogPosition positionOf(SubscriptionMessage message) {
        return message instanceof EventStoreEvent event
                ? event.originalPosition()
                : ((FilterCheckpoint) message).position();
    }

    @Override
    public void onControlMessage(ControlMessage message) {
        if (resumed) {
            super.onControlMessage(message);
            return;
        }
        synchronized (lock) {
            if (message == ControlMessage.CONFIRMED || nothingPassedOver) {
                super.onControlMessage(message);
                return;
            }
            held.add(new Held(null, 0, message));
            ask();
        }
    }

    @Override
    public void onEnd(SubscriptionEnd reason) {
        synchronized (lock) {
            ended = true;
            held.clear();
            super.onEnd(reason);
        }
    }

    private void ask() {
        EventStoreDBClient connected = client;
        if (asked || connected == null) {
            return;
        }
        asked = true;
        if (unreadable != null) {
            end.accept(unreadable);
            return;
        }
        CompletableFuture<Void> unused = lastBefore(connected).handle(this::answered);
    }

    private @Nullable Void answered(@Nullable SplitPosition found, @Nullable Throwable failure) {
        synchronized (lock) {
            if (ended) {
                return null;
            }
            if (failure != null) {
                end.accept(CallStatus.endOf(failure));
            } else if (found == null || !found.equals(begun)) {
                end.accept(
                        new SubscriptionEnd(
                                true,
                                "the event %s, where the subscription to go on after position %s began, has been scavenged meanwhile"
                                        .formatted(begun, position),
                                null));
            } else {
                nothingPassedOver = true;
                release();
            }
        }
        return null;
    }

    /** At most one message waits: it was answered with "no more". */
    private void release() {
        for (Held waiting : held) {
            if (waiting.controlMessage() != null) {
                super.onControlMessage(waiting.controlMessage());
            } else if (waiting.message() != null) {
                resumed = waiting.message() instanceof EventStoreEvent;
                if (super.onMessage(waiting.message(), waiting.bytes())) {
                    subscription.requestNext();
                }
            }
        }
        held.clear();
    }
}

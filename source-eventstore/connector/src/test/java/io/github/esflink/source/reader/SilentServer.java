package io.github.esflink.source.reader;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that confirms every subscription and then says nothing, wherever its log ends, but that
 * others than the first have caught up.
 */
public final class SilentServer implements EventLog {

    private static final EventStoreEvent EVENT =
            EventStoreEvent.builder()
                    .setEventId(new UUID(0, 1))
                    .setStreamId("orders")
                    .setRevision(1)
                    .setPosition(new LogPosition(150, 150))
                    .setEventType("created")
                    .setContentType("application/json")
                    .setCreated(Instant.EPOCH)
                    .build();

    private final List<SplitPosition> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean forgotten;
    private volatile int size;
    private volatile SplitPosition end = new SplitPosition.Beginning();

    void growTo(SplitPosition newEnd) {
        end = newEnd;
    }

    /** Whether every subscription but the first one gets an event, as if that one was forgotten. */
    void forgetTheFirst() {
        forgotten = true;
    }

    /** Sends one event of this size to whoever subscribes. */
    void sendAtOnce(int bytes) {
        size = bytes;
    }

    /** How often somebody asked where the log ends. */
    int questions() {
        return questions.get();
    }

    /** From where it was subscribed to, in order. */
    List<SplitPosition> subscriptions() {
        return List.copyOf(subscriptions);
    }

    @Override
    public CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
        subscriptions.add(position);
        observer.onControlMessage(SubscriptionObserver.ControlMessage.CONFIRMED);
        if (size > 0) {
            observer.onMessage(EVENT, size);
        } else if (subscriptions.size() > 1 && forgotten) {
            observer.onMessage(EVENT, 100);
        } else if (subscriptions.size() > 1) {
            observer.onControlMessage(SubscriptionObserver.ControlMessage.CAUGHT_UP);
        }
        return new CatchUpSubscription() {
            @Override
            public void requestNext() {}

            @Override
            public CompletableFuture<Void> cancel() {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    @Override
    public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
        questions.incrementAndGet();
        return CompletableFuture.completedFuture(end);
    }

    @Override
    public SplitPosition before(SubscriptionTarget target, Instant time) {
        return new SplitPosition.Beginning();
    }

    @Override
    public String address() {
        return "silent:2113";
    }

    @Override
    public void close() {}
}

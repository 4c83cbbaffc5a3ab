package io.github.esflink.source.reader;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.SplitPosition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription of one split: opens it, gives it credit, and opens it again after the last
 * message taken when it ends without our doing. Used by one thread, the fetcher's, which also keeps
 * the time; nothing here blocks.
 */
final class SplitSubscription {

    private static final Logger LOG = LoggerFactory.getLogger(SplitSubscription.class);

    /** A server that has accepted the connection and says nothing is tried again after this. */
    private static final long CONFIRMATION_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    private final EventStoreSplit split;
    private final EventLog server;
    private final long maxBufferedBytes;
    private final Runnable onArrival;
    private final ReconnectBackoff backoff = new ReconnectBackoff(ThreadLocalRandom.current());

    private SplitPosition position;
    private boolean paused;
    private @Nullable Try current;
    private long dueAt = System.nanoTime();
    private long lostAt;

    SplitSubscription(
            EventStoreSplit split, EventLog server, long maxBufferedBytes, Runnable onArrival) {
        this.split = split;
        this.server = server;
        this.maxBufferedBytes = maxBufferedBytes;
        this.onArrival = onArrival;
        this.position = split.position();
    }

    /** Holds the server back without closing anything: what is not taken gives no new credit. */
    void pause(boolean pause) {
        paused = pause;
    }

    /** Nanoseconds until {@link #take} has something to do by itself. */
    long nanosUntilDue() {
        return paused ? Doorbell.forever() : Math.max(0, dueAt - System.nanoTime());
    }

    /**
     * Takes what has arrived; opens the subscription when there is none and it is time to.
     *
     * @throws EventStoreException when the subscription has ended in a way that trying again does
     *     not heal
     */
    List<SubscriptionMessage> take() {
        if (paused) {
            return List.of();
        }
        if (current == null) {
            if (System.nanoTime() - dueAt < 0) {
                return List.of();
            }
            current = open();
        }
        return takeFrom(current);
    }

    private Try open() {
        HandOver handOver = new HandOver(onArrival);
        Credit credit = new Credit(maxBufferedBytes);
        CatchUpSubscription subscription = server.subscribe(split.target(), position, handOver);
        subscription.request(credit.toRequest());
        dueAt = System.nanoTime() + CONFIRMATION_TIMEOUT;
        return new Try(handOver, credit, subscription);
    }

    private List<SubscriptionMessage> takeFrom(Try open) {
        HandOver.Taken taken = open.handOver.take();
        List<SubscriptionMessage> messages = taken.messages();
        position = EventStoreSplitState.next(split.target(), position, messages);
        if (taken.confirmed() && !open.confirmed) {
            open.confirmed = true;
            dueAt = System.nanoTime() + Doorbell.forever();
            logConfirmed();
            backoff.succeeded();
        }
        SubscriptionEnd end = taken.end();
        if (end == null && !open.confirmed && System.nanoTime() - dueAt >= 0) {
            end = new SubscriptionEnd(true, "no answer within 30 s", null);
        }
        if (end == null) {
            open.credit.taken(taken.received(), messages.size(), taken.bytes());
            int request = open.credit.toRequest();
            if (request > 0) {
                open.subscription.request(request);
            }
        } else {
            ended(open, end);
        }
        return messages;
    }

    private void ended(Try open, SubscriptionEnd end) {
        CompletableFuture<Void> closing = open.subscription.cancel();
        current = null;
        if (!end.canHeal()) {
            throw new EventStoreException(
                    "The subscription to %s of EventStoreDB at %s, reading %s, has ended: %s. Trying again would not help."
                            .formatted(split.target(), server.address(), position, end.reason()),
                    end.cause() == null ? new IllegalStateException(end.reason()) : end.cause());
        }
        if (backoff.failures() == 0) {
            lostAt = System.nanoTime();
            LOG.warn(
                    "Lost the subscription to {} of EventStoreDB at {}: {}. Going on {} as soon as the server is back.",
                    split.target(),
                    server.address(),
                    end.reason(),
                    position);
        }
        dueAt = System.nanoTime() + backoff.nextDelay();
        LOG.debug("Try {} to subscribe failed: {}; closing: {}.", backoff.failures(), end, closing);
    }

    private void logConfirmed() {
        if (backoff.failures() == 0) {
            LOG.info(
                    "Subscribed to {} of EventStoreDB at {}, reading {}.",
                    split.target(),
                    server.address(),
                    position);
        } else {
            LOG.info(
                    "Subscribed to {} of EventStoreDB at {} again after {} tries and {} ms, reading {}.",
                    split.target(),
                    server.address(),
                    backoff.failures(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAt),
                    position);
        }
    }

    /** Completed when the connection is closed. */
    CompletableFuture<Void> close() {
        Try open = current;
        current = null;
        return open == null ? CompletableFuture.completedFuture(null) : open.subscription.cancel();
    }

    /** One call to the server. */
    private static final class Try {
        private final HandOver handOver;
        private final Credit credit;
        private final CatchUpSubscription subscription;
        private boolean confirmed;

        Try(HandOver handOver, Credit credit, CatchUpSubscription subscription) {
            this.handOver = handOver;
            this.credit = credit;
            this.subscription = subscription;
        }
    }
}

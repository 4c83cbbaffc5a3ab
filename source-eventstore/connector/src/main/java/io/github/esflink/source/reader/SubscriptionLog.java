package io.github.esflink.source.reader;

import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.stream.EmptyStream;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says about a subscription: one line when it is there, one when it is lost, one when
 * it is back, however many tries lie between. Used by the fetcher.
 */
final class SubscriptionLog {

    /** The name people look for: that of the class that subscribes. */
    private static final Logger LOG = LoggerFactory.getLogger(SplitSubscription.class);

    private final SubscriptionTarget target;
    private final String address;
    private long lostAt;
    private boolean saidEmpty;

    SubscriptionLog(SubscriptionTarget target, String address) {
        this.target = target;
        this.address = address;
    }

    void confirmed(SplitPosition position, int failures) {
        if (failures == 0) {
            LOG.info(
                    "Subscribed to {} of EventStoreDB at {}, reading {}.",
                    target,
                    address,
                    position);
        }
    }

    /** Once: it may stay so for good. */
    void isEmpty() {
        if (!saidEmpty && target instanceof SubscriptionTarget.SingleStream stream) {
            saidEmpty = true;
            LOG.warn("EventStoreDB at {}: {}", address, EmptyStream.describe(stream));
        }
    }

    void isBack(int failures, SplitPosition position) {
        LOG.info(
                "The subscription to {} of EventStoreDB at {} is back after {} tries and {} ms; now {}.",
                target,
                address,
                failures,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAt),
                position);
    }

    void finished(SplitPosition position, CompletableFuture<Void> closing) {
        LOG.info("Read {} of EventStoreDB at {} to its end, {}.", target, address, position);
        LOG.debug("Closing the subscription: {}.", closing);
    }

    void lost(
            int failures,
            SplitPosition position,
            SubscriptionEnd end,
            CompletableFuture<Void> closing) {
        if (failures == 0) {
            lostAt = System.nanoTime();
            LOG.warn(
                    "Lost the subscription to {} of EventStoreDB at {}: {}. Going on {} as soon as the server is back.",
                    target,
                    address,
                    end.reason(),
                    position);
        }
        LOG.debug("Try {} has failed: {}; closing: {}.", failures + 1, end, closing);
    }

    EventStoreException fatal(SplitPosition position, SubscriptionEnd end) {
        return new EventStoreException(
                "The subscription to %s of EventStoreDB at %s, reading %s, has ended: %s. Trying again would not help."
                        .formatted(target, address, position, end.reason()),
                end.cause());
    }
}

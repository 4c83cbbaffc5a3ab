package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.stream.EmptyStream;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says about a subscription: one line when it is there, one when it is lost, one when
 * it is back, however many tries lie between. Used by the fetcher.
 */
final class SubscriptionLog {

    /** The name people look for: that of the class that subscribes. */
    private static final Logger LOG = LoggerFactory.getLogger(SplitSubscription.class);

    private static final long BETWEEN_SLOW_ENDS = TimeUnit.MINUTES.toNanos(1);

    private final SubscriptionTarget target;
    private final EventLog server;
    private long lostAt;
    private boolean refusalSaid;

    // Ends of a slow reader: how many are not said yet, and since when.
    private int slowEnds;
    private @Nullable Long slowEndsSaidAt;
    private boolean slowEnded;
    private boolean saidEmpty;

    SubscriptionLog(SubscriptionTarget target, EventLog server) {
        this.target = target;
        this.server = server;
    }

    void confirmed(SplitPosition position, int failures) {
        boolean known = slowEnded;
        slowEnded = false;
        if (failures == 0 && !known) {
            LOG.info(
                    "Subscribed to {} of EventStoreDB at {}, reading {}.",
                    target,
                    server.address(),
                    position);
        }
    }

    /** Once: it may stay so for good. */
    void isEmpty() {
        if (!saidEmpty && target instanceof SubscriptionTarget.SingleStream stream) {
            saidEmpty = true;
            LOG.warn("EventStoreDB at {}: {}", server.address(), EmptyStream.describe(stream));
        }
    }

    void isBack(int failures, SplitPosition position) {
        refusalSaid = false;
        LOG.info(
                "The subscription to {} of EventStoreDB at {} is back after {} tries and {} ms; now {}.",
                target,
                server.address(),
                failures,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAt),
                position);
    }

    void finished(SplitPosition position, CompletableFuture<Void> closing) {
        LOG.info(
                "Read {} of EventStoreDB at {} to its end, {}.",
                target,
                server.address(),
                position);
        LOG.debug("Closing the subscription: {}.", closing);
    }

    void lost(
            int failures,
            SplitPosition position,
            SubscriptionEnd end,
            CompletableFuture<Void> closing) {
        if (failures == 0) {
            lostAt = System.nanoTime();
        }
        if (failures == 0 && !refusalSaid) {
            LOG.warn(
                    "Lost the subscription to {} of EventStoreDB at {}: {}. Going on {} as soon as the server is back.",
                    target,
                    server.address(),
                    end.reason(),
                    position);
        }
        LOG.debug("Try {} has failed: {}; closing: {}.", failures + 1, end, closing);
    }

    /** Once, whatever was wrong before. */
    void refused(SubscriptionEnd end, Duration limit) {
        if (!refusalSaid) {
            refusalSaid = true;
            LOG.warn(
                    "EventStoreDB at {} refuses the subscription to {}: {}. Trying again for {} s, then the job ends.",
                    server.address(),
                    target,
                    end.reason(),
                    limit.toSeconds());
        }
    }

    EventStoreException refusedTooLong(
            SplitPosition position, SubscriptionEnd end, Duration limit) {
        if (limit.isZero()) {
            return fatal(position, end);
        }
        return new EventStoreException(
                "The subscription to %s of EventStoreDB at %s, reading %s, was refused for %d s: %s."
                        .formatted(
                                target,
                                server.address(),
                                position,
                                limit.toSeconds(),
                                end.reason()),
                end.cause());
    }

    /** The first time, and then once a minute. */
    void tooSlow(long now) {
        slowEnded = true;
        slowEnds++;
        sayRestOfSlowEnds(now);
    }

    /** Also of the last ones, after which there are no more. */
    void sayRestOfSlowEnds(long now) {
        if (slowEnds > 0 && (slowEndsSaidAt == null || now - slowEndsSaidAt >= BETWEEN_SLOW_ENDS)) {
            LOG.info(
                    "EventStoreDB at {} has ended the subscription to {} {} times since this was said last, because more is written than the job reads. Nothing is lost: it is opened again, after the last event read.",
                    server.address(),
                    target,
                    slowEnds);
            slowEnds = 0;
            slowEndsSaidAt = now;
        }
    }

    void skipped(SubscriptionEnd end) {
        LOG.warn(
                "Reading of {} of EventStoreDB at {} has ended, and goes on without it: {}.",
                target,
                server.address(),
                end.reason());
    }

    void movedToEnd(SplitPosition position, SplitPosition end) {
        LOG.warn(
                "{} of EventStoreDB at {} was read to {}, and ends {}: it is not the log that was read. Going on at its end, as subscription:positionAheadOfLog says; what was written before is not read.",
                target,
                server.address(),
                position.asEnd(),
                end.asEnd());
    }

    /** Said before the subscription is opened, where nothing tells one reason from the other. */
    void wasShorter(SplitPosition position, SplitPosition end) {
        LOG.warn(
                "{} of EventStoreDB at {} was read to {}, ended {} when it was asked first, and reaches that position now: either a node that had lost its cluster has answered first, and nothing is missing; or the log was restored from an older backup and has grown meanwhile, and what was written up to that position is not read. Where it was restored, move the job with `savepoints/reset --to`.",
                target,
                server.address(),
                position.asEnd(),
                end.asEnd());
    }

    /** What is to be said of a log that is shorter than what was read of it. */
    EventStoreException aheadOfLog(SplitPosition position, SplitPosition end) {
        return new EventStoreException(
                "%s of EventStoreDB at %s cannot be read on %s: it ends %s, so it is not the log that was read (restored from an older backup, or another server behind the name). What is written from now on, up to the position, would be lost. If the position is the starting position of the connector file (subscription:initialPosition), correct it there; else start the job from a savepoint that is not younger than the log, move it with `savepoints/reset --to`, or start it without state; or go on at the end of the log: subscription:positionAheadOfLog: end (setPositionAheadOfLog)."
                        .formatted(target, server.address(), position, end.asEnd()));
    }

    EventStoreException fatal(SplitPosition position, SubscriptionEnd end) {
        return new EventStoreException(
                "The subscription to %s of EventStoreDB at %s, reading %s, has ended: %s. %s"
                        .formatted(target, server.address(), position, end.reason(), end.advice()),
                end.cause());
    }
}

package io.github.esflink.source.stream;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices events of one stream that were removed before they were read: its revisions have no other
 * gaps. Nothing is said of what had gone before a job without state began to read, nor of a gap
 * behind which nothing has come yet. Used by one thread.
 */
@Internal
public final class RemovedEvents {

    private static final Logger LOG = LoggerFactory.getLogger(RemovedEvents.class);
    private static final int SAID_ONE_BY_ONE = 10;
    private static final int THEN_EVERY = 1_000;

    /** Has a revision of its own, behind all others. */
    private static final String TOMBSTONE = "$streamDeleted";

    private static final long UNKNOWN = -1;

    private final SubscriptionTarget target;
    private long next;
    private long gaps;

    private RemovedEvents(SubscriptionTarget target, SplitPosition position, boolean restored) {
        this.target = target;
        this.next =
                position.match(
                        () -> restored ? 0 : UNKNOWN, log -> UNKNOWN, revision -> revision + 1);
    }

    /**
     * Null for {@code $all}, whose positions do not tell how many events were between.
     *
     * @param restored whether the position comes from a checkpoint
     */
    public static @Nullable RemovedEvents of(
            SubscriptionTarget target, SplitPosition position, boolean restored) {
        return target instanceof SubscriptionTarget.SingleStream
                ? new RemovedEvents(target, position, restored)
                : null;
    }

    /** How many are missing between this event and the one before it. */
    public long before(EventStoreEvent event) {
        if (event.link() == null && event.eventType().equals(TOMBSTONE)) {
            return 0;
        }
        long expected = next;
        long found = event.originalRevision();
        next = found + 1;
        if (expected == UNKNOWN || found <= expected) {
            return 0;
        }
        gaps++;
        if (gaps <= SAID_ONE_BY_ONE || gaps % THEN_EVERY == 0) {
            LOG.warn(
                    "Of {} the events {} to {} ({}) had been removed before they were read: by $maxAge, $maxCount or $tb of the stream's metadata, or because it was deleted and written again. Going on with {}. Gaps so far: {}.",
                    target,
                    expected,
                    found - 1,
                    found - expected,
                    found,
                    gaps);
        }
        return found - expected;
    }
}

package io.github.esflink.source.reader;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.stream.RemovedEvents;
import io.github.esflink.source.stream.StreamLinks;
import io.github.esflink.source.subscription.Shards;
import org.jspecify.annotations.Nullable;

/**
 * A split on the task's side: where it stands, and what its metrics show. Used by the task's
 * thread.
 */
public final class ReadingSplit {

    private final EventStoreSplitState state;
    private final SplitProgress progress;

    /** Null in {@code $all}, and where links are not resolved. */
    private final @Nullable StreamLinks links;

    /** Null in {@code $all}. */
    private final @Nullable RemovedEvents removed;

    /** Whether it is one of several parts of {@code $all}. */
    private final boolean shard;

    /**
     * @param restored whether it comes from a checkpoint
     */
    ReadingSplit(EventStoreSplit split, SplitProgress progress, boolean restored) {
        this.state = new EventStoreSplitState(split);
        this.progress = progress;
        this.links = StreamLinks.of(split.target());
        this.removed = RemovedEvents.of(split.target(), split.position(), restored);
        this.shard = Shards.contains(split.target());
    }

    /** Links of the stream, when they are resolved. */
    @Nullable StreamLinks links() {
        return links;
    }

    /**
     * Whether {@code $all} as a whole would leave it out: a shard's filter knows the names of
     * streams only, and not the types of events.
     */
    boolean isSystemEventOfShard(EventStoreEvent event) {
        return shard && event.eventType().startsWith("$");
    }

    /** How many events were removed between this one and the one before it. */
    long removedBefore(EventStoreEvent event) {
        return removed == null ? 0 : removed.before(event);
    }

    void passed(SubscriptionMessage message) {
        state.advance(message);
        progress.emitted(message);
    }

    EventStoreSplit toSplit() {
        return state.toSplit();
    }
}

package io.github.esflink.source.reader;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.stream.RemovedEvents;
import io.github.esflink.source.stream.StreamLinks;
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

    ReadingSplit(EventStoreSplit split, SplitProgress progress) {
        this.state = new EventStoreSplitState(split);
        this.progress = progress;
        this.links = StreamLinks.of(split.target());
        this.removed = RemovedEvents.of(split.target(), split.position());
    }

    /** Links of the stream, when they are resolved. */
    @Nullable StreamLinks links() {
        return links;
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

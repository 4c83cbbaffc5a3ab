package io.github.esflink.source.split;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.apache.flink.annotation.Internal;

/**
 * A split while it is read: moves on with every message that has been emitted. Used by one thread,
 * the task's.
 */
@Internal
public final class EventStoreSplitState {

    private final EventStoreSplit split;
    private SplitPosition position;

    public EventStoreSplitState(EventStoreSplit split) {
        this.split = split;
        this.position = split.position();
    }

    public void advance(SubscriptionMessage message) {
        position = next(split.target(), position, message);
    }

    /** The split as it stands now. */
    public EventStoreSplit toSplit() {
        return new EventStoreSplit(split.splitId(), split.target(), position, split.end());
    }

    /**
     * Where reading stands after a message. Never moves back: a filter checkpoint may lie behind
     * the event before it.
     */
    public static SplitPosition next(
            SubscriptionTarget target, SplitPosition position, SubscriptionMessage message) {
        if (message instanceof EventStoreEvent event) {
            return target instanceof SubscriptionTarget.AllStreams
                    ? new SplitPosition.AfterPosition(event.originalPosition())
                    : new SplitPosition.AfterRevision(event.originalRevision());
        }
        FilterCheckpoint checkpoint = (FilterCheckpoint) message;
        return position instanceof SplitPosition.AfterPosition reached
                        && reached.position().compareTo(checkpoint.position()) >= 0
                ? position
                : new SplitPosition.AfterPosition(checkpoint.position());
    }
}

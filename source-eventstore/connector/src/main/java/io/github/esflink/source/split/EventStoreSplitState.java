package io.github.esflink.source.split;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * A split while it is read: moves on with every message that has been emitted. Used by one thread,
 * the task's.
 */
@Internal
public final class EventStoreSplitState {

    private final EventStoreSplit split;
    // Where reading stood before the event emitted last, which is kept instead of its position:
    // there is one for each event, and it is asked for once a checkpoint.
    private SplitPosition position;
    private @Nullable EventStoreEvent last;

    public EventStoreSplitState(EventStoreSplit split) {
        this.split = split;
        this.position = split.position();
    }

    public void advance(SubscriptionMessage message) {
        if (message instanceof EventStoreEvent event) {
            last = event;
        } else {
            position = next(split.target(), position(), message);
            last = null;
        }
    }

    /** The split as it stands now. */
    public EventStoreSplit toSplit() {
        return new EventStoreSplit(split.splitId(), split.target(), position(), split.end());
    }

    private SplitPosition position() {
        return last == null ? position : next(split.target(), position, last);
    }

    /** Where reading stands after these messages, in their order. */
    public static SplitPosition next(
            SubscriptionTarget target,
            SplitPosition position,
            List<? extends SubscriptionMessage> messages) {
        // An event says where it is whatever came before it: from the last one on is enough.
        int from = messages.size();
        while (from > 0 && !(messages.get(--from) instanceof EventStoreEvent)) {}
        SplitPosition reached = position;
        for (SubscriptionMessage message : messages.subList(from, messages.size())) {
            reached = next(target, reached, message);
        }
        return reached;
    }

    /**
     * Where reading stands after a message. Moves back only where reading was moved: a filter
     * checkpoint may lie behind the event before it.
     */
    public static SplitPosition next(
            SubscriptionTarget target, SplitPosition position, SubscriptionMessage message) {
        if (message instanceof EventStoreEvent event) {
            return target instanceof SubscriptionTarget.AllStreams
                    ? new SplitPosition.AfterPosition(event.originalPosition())
                    : new SplitPosition.AfterRevision(event.originalRevision());
        }
        if (message instanceof MovedPosition moved) {
            return moved.position();
        }
        FilterCheckpoint checkpoint = (FilterCheckpoint) message;
        return position instanceof SplitPosition.AfterPosition reached
                        && reached.position().compareTo(checkpoint.position()) >= 0
                ? position
                : new SplitPosition.AfterPosition(checkpoint.position());
    }
}

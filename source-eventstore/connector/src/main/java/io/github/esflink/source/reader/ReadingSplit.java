package io.github.esflink.source.reader;

import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;

/**
 * A split on the task's side: where it stands, and what its metrics show. Used by the task's
 * thread.
 */
public final class ReadingSplit {

    private final EventStoreSplitState state;
    private final SplitProgress progress;

    ReadingSplit(EventStoreSplit split, SplitProgress progress) {
        this.state = new EventStoreSplitState(split);
        this.progress = progress;
    }

    void passed(SubscriptionMessage message) {
        state.advance(message);
        progress.emitted(message);
    }

    EventStoreSplit toSplit() {
        return state.toSplit();
    }
}

package io.github.esflink.source.enumerator;

import io.github.esflink.source.split.EventStoreSplit;
import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What the enumerator remembers.
 *
 * @param discovered whether the splits have been found: discovery runs once in the life of a job,
 *     because a second one would read what readers already have
 * @param assignedSplitIds splits that readers own; their positions are in the readers' state
 * @param unassignedSplits splits that no reader owns yet, with their positions
 */
@Internal
public record EventStoreEnumeratorState(
        boolean discovered,
        Collection<String> assignedSplitIds,
        Collection<EventStoreSplit> unassignedSplits) {

    public EventStoreEnumeratorState {
        assignedSplitIds = List.copyOf(assignedSplitIds);
        unassignedSplits = List.copyOf(unassignedSplits);
    }

    static EventStoreEnumeratorState initial() {
        return new EventStoreEnumeratorState(false, List.of(), List.of());
    }
}

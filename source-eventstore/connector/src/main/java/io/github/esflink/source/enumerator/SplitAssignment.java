package io.github.esflink.source.enumerator;

import io.github.esflink.source.split.EventStoreSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who reads which split: plain collections, without Flink. Not thread-safe; the coordinator's
 * thread owns it.
 *
 * <p>Splits are dealt out one by one to the reader that has the fewest, so that no reader has two
 * while another has none.
 */
final class SplitAssignment {

    private final Map<String, EventStoreSplit> unassigned = new LinkedHashMap<>();
    private final Set<String> assigned = new TreeSet<>();
    private final Map<Integer, Integer> load = new HashMap<>();

    void discovered(Collection<EventStoreSplit> splits) {
        for (EventStoreSplit split : splits) {
            if (!assigned.contains(split.splitId())) {
                unassigned.putIfAbsent(split.splitId(), split);
            }
        }
    }

    /**
     * Splits that a savepoint or checkpoint left with readers: those restore them by themselves.
     */
    void restoredAsAssigned(Collection<String> splitIds) {
        assigned.addAll(splitIds);
    }

    /** Splits of a failed reader, as of the checkpoint that it restarts from. */
    void returned(Collection<EventStoreSplit> splits, int reader) {
        for (EventStoreSplit split : splits) {
            assigned.remove(split.splitId());
            unassigned.put(split.splitId(), split);
        }
        load.remove(reader);
    }

    /** Deals out what is unassigned to the readers that are there. */
    Map<Integer, List<EventStoreSplit>> assignTo(Set<Integer> readers) {
        Map<Integer, List<EventStoreSplit>> assignment = new LinkedHashMap<>();
        if (readers.isEmpty()) {
            return assignment;
        }
        for (EventStoreSplit split : unassigned.values()) {
            int reader =
                    readers.stream()
                            .min(
                                    Comparator.<Integer>comparingInt(r -> load.getOrDefault(r, 0))
                                            .thenComparingInt(r -> r))
                            .orElseThrow();
            assignment.computeIfAbsent(reader, r -> new ArrayList<>()).add(split);
            load.merge(reader, 1, Integer::sum);
            assigned.add(split.splitId());
        }
        unassigned.clear();
        return assignment;
    }

    Collection<EventStoreSplit> unassigned() {
        return List.copyOf(unassigned.values());
    }

    Collection<String> assigned() {
        return List.copyOf(assigned);
    }
}

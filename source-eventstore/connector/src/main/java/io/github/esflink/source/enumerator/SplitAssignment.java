package io.github.esflink.source.enumerator;

import io.github.esflink.source.split.EventStoreSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who reads which split: plain collections, without Flink. Not thread-safe; the coordinator's
 * thread owns it.
 *
 * <p>Splits are dealt out one by one to the reader that has the fewest, so that no reader has two
 * while another has none.
 */
final class SplitAssignment {

    /** In the place of a reader: the split is with one that has not come back yet, or has ended. */
    private static final int NOBODY = -1;

    private final Map<String, EventStoreSplit> unassigned = new LinkedHashMap<>();
    private final Map<String, Integer> assigned = new TreeMap<>();

    void discovered(Collection<EventStoreSplit> splits) {
        for (EventStoreSplit split : splits) {
            if (!assigned.containsKey(split.splitId())) {
                unassigned.putIfAbsent(split.splitId(), split);
            }
        }
    }

    /**
     * Splits that nobody is to be given: a savepoint or checkpoint has left them with readers,
     * which {@linkplain #reported report} those that they still have, or there is nothing to read.
     */
    void assignedToNobody(Collection<String> splitIds) {
        splitIds.forEach(id -> assigned.put(id, NOBODY));
    }

    /**
     * Splits that a reader had in the checkpoint that it was restored from. One that was given to
     * another reader since is that one's.
     */
    void reported(Collection<EventStoreSplit> splits, int reader) {
        for (EventStoreSplit split : splits) {
            int owner = assigned.getOrDefault(split.splitId(), NOBODY);
            if (owner == NOBODY || owner == reader) {
                assigned.remove(split.splitId());
                unassigned.putIfAbsent(split.splitId(), split);
            }
        }
    }

    /** Splits of a failed reader, as of the checkpoint that it restarts from. */
    void returned(Collection<EventStoreSplit> splits, int reader) {
        for (EventStoreSplit split : splits) {
            assigned.remove(split.splitId());
            unassigned.put(split.splitId(), split);
        }
    }

    /**
     * @param splits what is unassigned, from now on
     * @param gone ids of what is forgotten
     */
    void changed(Collection<EventStoreSplit> splits, Collection<String> gone) {
        unassigned.clear();
        splits.forEach(split -> unassigned.put(split.splitId(), split));
        assigned.keySet().removeAll(gone);
    }

    /** Deals out what is unassigned to the readers that are there. */
    Map<Integer, List<EventStoreSplit>> assignTo(Set<Integer> readers) {
        Map<Integer, List<EventStoreSplit>> assignment = new LinkedHashMap<>();
        if (readers.isEmpty()) {
            return assignment;
        }
        Map<Integer, Integer> load = new LinkedHashMap<>();
        assigned.values().forEach(reader -> load.merge(reader, 1, Integer::sum));
        for (EventStoreSplit split : unassigned.values()) {
            int reader =
                    readers.stream()
                            .min(
                                    Comparator.<Integer>comparingInt(r -> load.getOrDefault(r, 0))
                                            .thenComparingInt(r -> r))
                            .orElseThrow();
            assignment.computeIfAbsent(reader, r -> new ArrayList<>()).add(split);
            load.merge(reader, 1, Integer::sum);
            assigned.put(split.splitId(), reader);
        }
        unassigned.clear();
        return assignment;
    }

    Collection<EventStoreSplit> unassigned() {
        return List.copyOf(unassigned.values());
    }

    Collection<String> assigned() {
        return List.copyOf(assigned.keySet());
    }
}

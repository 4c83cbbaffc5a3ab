package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.github.esflink.source.subscription.SubscriptionTarget.AllStreams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The splits of a state, held against what is to be read now.
 *
 * <p>Streams come and go one by one: each has its position. The parts of {@code $all} are what they
 * are only together, and a position in {@code $all} says nothing about a stream, nor one stream
 * about another: such state is refused.
 */
@Internal
public final class RestoredSplits {

    private static final String ALL = "$all";

    private final List<EventStoreSplit> splits;
    private final Set<String> ids = new LinkedHashSet<>();
    private final Map<String, SubscriptionTarget> wanted;

    /**
     * @param splits what is still to be read
     * @param ended ids of what was read to its end
     * @param targets what is to be read now
     */
    public RestoredSplits(
            Collection<EventStoreSplit> splits,
            Collection<String> ended,
            List<SubscriptionTarget> targets) {
        this.splits = List.copyOf(splits);
        splits.forEach(split -> ids.add(split.splitId()));
        ids.addAll(ended);
        wanted = SplitDiscovery.byId(targets);
    }

    /**
     * @param bounded whether the job ends by itself
     * @throws EventStoreException when the positions are of something else, or of another filter,
     *     unless that may be; with both
     */
    public void check(FilterChange filterChange, boolean bounded) {
        requireSameKind();
        requireSameEnd(bounded);
        List<String> changes = filterChanges();
        if (areSwapped()) {
            throw new EventStoreException(
                    "The filters of $all are those of the state in another order: %s. Give them in the order that they had: each would go on where another one stands."
                            .formatted(String.join("; ", changes)));
        }
        if (filterChange == FilterChange.REFUSE && !changes.isEmpty()) {
            throw new EventStoreException(
                    "The state was written with another filter than the job has now: %s. Give the job the old filter; or let the new one count from the position on, which leaves out what it lets through of the events before: subscription:filterChange: apply (setFilterChange), or once, `savepoints/reset --retarget` and `savepoints/upgrade --retarget`."
                            .formatted(String.join("; ", changes)));
        }
    }

    /**
     * @throws EventStoreException when the positions are of something else, with both
     */
    public void requireSameKind() {
        boolean nothingInCommon = ids.stream().noneMatch(wanted::containsKey);
        boolean fits =
                partsOfAll(ids).equals(partsOfAll(wanted.keySet()))
                        && !(nothingInCommon && (hasCategory(ids) || hasCategory(wanted.keySet())));
        if (!ids.isEmpty() && !fits) {
            throw new EventStoreException(
                    "The state is of %s, and the job reads %s: the positions of the one say nothing about the other. Read what the state is of; or start without state (subscription:initialPosition says where), or read the other in a job of its own."
                            .formatted(shown(), shown(wanted)));
        }
    }

    /** Where a split ends is decided when it is read first, and is a part of the state. */
    private void requireSameEnd(boolean bounded) {
        for (EventStoreSplit split : splits) {
            if ((split.end() != null) != bounded) {
                throw new EventStoreException(
                        "The state is of a job that %s (%s), and this one %s: start it without state, or with the stopping position that it had."
                                .formatted(ends(!bounded), split.target(), ends(bounded)));
            }
        }
    }

    private static String ends(boolean bounded) {
        return bounded ? "ends at a stopping position" : "never ends";
    }

    /** Whether a part of {@code $all} is to be read with what is the filter of another part. */
    private boolean areSwapped() {
        Map<String, List<Object>> before = new HashMap<>();
        for (EventStoreSplit split : splits) {
            if (split.target() instanceof AllStreams all) {
                before.put(split.splitId(), essence(all.filter()));
            }
        }
        for (Map.Entry<String, List<Object>> part : before.entrySet()) {
            if (wanted.get(part.getKey()) instanceof AllStreams now) {
                List<Object> filter = essence(now.filter());
                if (!filter.equals(part.getValue()) && before.containsValue(filter)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where the state and the job have different filters, with both; a line for each split. */
    public List<String> filterChanges() {
        List<String> changes = new ArrayList<>();
        for (EventStoreSplit split : splits) {
            if (wanted.get(split.splitId()) instanceof AllStreams now
                    && split.target() instanceof AllStreams before
                    && !essence(now.filter()).equals(essence(before.filter()))) {
                changes.add(
                        "split %s reads $all with %s, and is to read it with %s"
                                .formatted(
                                        split.splitId(),
                                        shown(before.filter()),
                                        shown(now.filter())));
            }
        }
        return changes;
    }

    /** What decides: of prefixes neither order nor repetition does. */
    private static List<Object> essence(@Nullable EventFilter filter) {
        return filter == null
                ? List.of()
                : List.of(
                        filter.subject(),
                        filter.expression()
                                .<Object>match(
                                        prefixes -> new HashSet<>(prefixes.prefixes()),
                                        regex -> regex));
    }

    /** Those that go on, with what is to be read now. */
    public List<EventStoreSplit> kept() {
        List<EventStoreSplit> kept = new ArrayList<>();
        for (EventStoreSplit split : splits) {
            SubscriptionTarget target = wanted.get(split.splitId());
            if (target != null) {
                kept.add(
                        new EventStoreSplit(
                                split.splitId(), target, split.position(), split.end()));
            }
        }
        return kept;
    }

    /** What is to be read that the state knows nothing of, by split id. */
    public Map<String, SubscriptionTarget> added() {
        Map<String, SubscriptionTarget> added = new LinkedHashMap<>(wanted);
        added.keySet().removeAll(ids);
        return added;
    }

    /** The ids of what is read no more. */
    public Set<String> gone() {
        Set<String> gone = new LinkedHashSet<>(ids);
        gone.removeAll(wanted.keySet());
        return gone;
    }

    private static Set<String> partsOfAll(Collection<String> ids) {
        return ids.stream().filter(id -> id.startsWith(ALL)).collect(Collectors.toSet());
    }

    private static boolean hasCategory(Collection<String> ids) {
        return ids.stream().anyMatch(id -> id.startsWith("stream:$ce-"));
    }

    private String shown() {
        // In the order of their ids, whichever reader had them.
        Map<String, SubscriptionTarget> state = new TreeMap<>();
        splits.forEach(split -> state.put(split.splitId(), split.target()));
        List<String> ended = new ArrayList<>(ids);
        ended.removeAll(state.keySet());
        return ended.isEmpty()
                ? shown(state)
                : "%s, read to the end %s".formatted(shown(state), ended);
    }

    private static String shown(Map<String, SubscriptionTarget> targets) {
        List<String> shown = new ArrayList<>();
        targets.forEach(
                (id, target) ->
                        shown.add(
                                target.match(
                                        all -> id + " with " + shown(all.filter()),
                                        stream -> stream.toString())));
        return shown.toString();
    }

    private static String shown(@Nullable EventFilter filter) {
        if (filter == null) {
            return "no filter";
        }
        String subject =
                filter.subject() == EventFilter.Subject.STREAM_NAME
                        ? "stream names"
                        : "event types";
        return filter.expression()
                .match(
                        prefixes ->
                                "a filter for %s that begin with one of %s"
                                        .formatted(subject, prefixes.prefixes()),
                        regex ->
                                "a filter for %s that match \"%s\""
                                        .formatted(subject, regex.pattern()));
    }
}

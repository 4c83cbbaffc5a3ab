package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.SplitEnd;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what is to be read into splits with a concrete place to begin and to end.
 *
 * @param targets what is read, a split each
 * @param start where a job without state begins
 * @param stop where it ends
 * @param filterChange what becomes of state with another filter
 * @param deletedStreams what becomes of a stream that is gone for good
 */
@Internal
public record SplitDiscovery(
        List<SubscriptionTarget> targets,
        StartingPosition start,
        StoppingPosition stop,
        FilterChange filterChange,
        DeletedStreams deletedStreams)
        implements Serializable {

    private static final Logger LOG = LoggerFactory.getLogger(SplitDiscovery.class);

    public SplitDiscovery {
        targets = List.copyOf(targets);
    }

    /** Whether reading ends. */
    public boolean isBounded() {
        return !(stop instanceof StoppingPosition.Never);
    }

    /**
     * What was found.
     *
     * @param splits with something to read, now or later
     * @param nothingLeft ids of those that have nothing to read
     */
    record Found(List<EventStoreSplit> splits, List<String> nothingLeft) {}

    /**
     * Looks for the splits of these ids. Blocks when the server has to be asked.
     *
     * @throws EventStoreException when the server refuses an answer, or a stream is gone for good
     */
    Found discover(EventLog server, Set<String> ids) throws IOException, InterruptedException {
        List<EventStoreSplit> splits = new ArrayList<>();
        List<String> nothingLeft = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            SubscriptionTarget target = targets.get(i);
            String id = splitId(targets, i);
            if (!ids.contains(id)) {
                continue;
            }
            try {
                SplitPosition begin = begin(target, server);
                SplitEnd end = end(target, server);
                if (end != null && stop instanceof StoppingPosition.Latest) {
                    requireWithin(target, begin, server);
                }
                if (end == null || !begin.reaches(end.position())) {
                    splits.add(new EventStoreSplit(id, target, begin, end));
                } else {
                    nothingLeft.add(id);
                }
            } catch (EventStoreException e) {
                if (deletedStreams == DeletedStreams.FAIL || !e.saysStreamDeleted()) {
                    throw e;
                }
                LOG.warn("Going on without {}: it was deleted for good (tombstone).", target);
                nothingLeft.add(id);
            }
        }
        return new Found(splits, nothingLeft);
    }

    /** The ids of all splits, in the order of the targets, and what each reads. */
    public static Map<String, SubscriptionTarget> byId(List<SubscriptionTarget> targets) {
        Map<String, SubscriptionTarget> byId = new LinkedHashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            byId.put(splitId(targets, i), targets.get(i));
        }
        return byId;
    }

    /**
     * The id of the split that reads one of the targets. It is in every checkpoint: it must never
     * depend on anything but the target's identity.
     */
    public static String splitId(List<SubscriptionTarget> targets, int index) {
        return targets.get(index)
                .match(
                        all -> {
                            long parts = partsOfAll(targets);
                            return parts == 1
                                    ? "$all"
                                    : "$all:shard-%d-of-%d"
                                            .formatted(
                                                    partsOfAll(targets.subList(0, index + 1)),
                                                    parts);
                        },
                        stream -> "stream:" + stream.name());
    }

    private static long partsOfAll(List<SubscriptionTarget> targets) {
        return targets.stream().filter(SubscriptionTarget.AllStreams.class::isInstance).count();
    }

    private SplitPosition begin(SubscriptionTarget target, EventLog server)
            throws IOException, InterruptedException {
        Optional<SplitPosition> place = start.place();
        if (place.isPresent()) {
            return place.get();
        }
        return start instanceof StartingPosition.AtTime time
                ? server.before(target, time.time())
                : EventLog.await(server.endOf(target));
    }

    /** A log that begins to be read behind its end has nothing in it that would tell so. */
    private static void requireWithin(
            SubscriptionTarget target, SplitPosition begin, EventLog server)
            throws IOException, InterruptedException {
        Optional<SplitPosition> end = EventLog.await(server.endBefore(target, begin));
        if (end.isPresent()) {
            throw new EventStoreException(
                    "%s of EventStoreDB at %s cannot be read %s: it ends %s. Correct the starting position, or the address of the server."
                            .formatted(target, server.address(), begin, end.get().asEnd()));
        }
    }

    private @Nullable SplitEnd end(SubscriptionTarget target, EventLog server)
            throws IOException, InterruptedException {
        if (stop instanceof StoppingPosition.Latest) {
            return new SplitEnd(EventLog.await(server.endOf(target)), true);
        }
        if (stop instanceof StoppingPosition.AtPosition at) {
            SplitPosition position = new SplitPosition.AfterPosition(at.position());
            return new SplitEnd(position, EventLog.await(server.endOf(target)).reaches(position));
        }
        return null;
    }
}

package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.SplitEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is to be read into splits with a concrete place to begin and to end.
 *
 * @param targets what is read, a split each
 * @param start where a job without state begins
 * @param stop where it ends
 */
@Internal
public record SplitDiscovery(
        List<SubscriptionTarget> targets, StartingPosition start, StoppingPosition stop)
        implements Serializable {

    public SplitDiscovery {
        targets = List.copyOf(targets);
    }

    /** Whether reading ends. */
    public boolean isBounded() {
        return !(stop instanceof StoppingPosition.Never);
    }

    /** Blocks when the server has to be asked. What has nothing to read is left out. */
    List<EventStoreSplit> discover(EventLog server) throws IOException, InterruptedException {
        List<EventStoreSplit> splits = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            SubscriptionTarget target = targets.get(i);
            SplitPosition begin = begin(target, server);
            SplitEnd end = end(target, server);
            if (end == null || !begin.reaches(end.position())) {
                splits.add(new EventStoreSplit(splitId(targets, i), target, begin, end));
            }
        }
        return splits;
    }

    /**
     * The id of the split that reads one of the targets. It is in every checkpoint: it must never
     * depend on anything but the target's identity.
     */
    public static String splitId(List<SubscriptionTarget> targets, int index) {
        return targets.get(index)
                .match(
                        all ->
                                targets.size() == 1
                                        ? "$all"
                                        : "$all:shard-%d-of-%d"
                                                .formatted(index + 1, targets.size()),
                        stream -> "stream:" + stream.name());
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

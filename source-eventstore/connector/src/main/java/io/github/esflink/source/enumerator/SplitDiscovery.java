package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Turns what is to be read into splits with a concrete place to begin.
 *
 * @param targets what is read, a split each
 * @param startingPosition where a job without state begins
 */
@Internal
public record SplitDiscovery(List<SubscriptionTarget> targets, StartingPosition startingPosition)
        implements Serializable {

    public SplitDiscovery {
        targets = List.copyOf(targets);
    }

    /** Blocks when the end has to be looked up. */
    List<EventStoreSplit> discover(EventLogProvider server)
            throws IOException, InterruptedException {
        List<EventStoreSplit> splits = new ArrayList<>();
        for (SubscriptionTarget target : targets) {
            splits.add(new EventStoreSplit(splitId(target), target, begin(target, server)));
        }
        return splits;
    }

    /**
     * The id is in every checkpoint: it must never depend on anything but the target's identity.
     */
    private static String splitId(SubscriptionTarget target) {
        return target.match(all -> "$all", stream -> "stream:" + stream.name());
    }

    private SplitPosition begin(SubscriptionTarget target, EventLogProvider server)
            throws IOException, InterruptedException {
        Optional<SplitPosition> place = startingPosition.place();
        return place.isPresent() ? place.get() : server.open().endOf(target);
    }
}

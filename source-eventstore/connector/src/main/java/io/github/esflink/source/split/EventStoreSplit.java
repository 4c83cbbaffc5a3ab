package io.github.esflink.source.split;

import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * One subscription, read by one reader.
 *
 * @param splitId unique in the source and the same after every restart
 * @param target what is read
 * @param position where reading goes on
 * @param end where it stops; null for never
 */
@Internal
public record EventStoreSplit(
        String splitId, SubscriptionTarget target, SplitPosition position, @Nullable SplitEnd end)
        implements SourceSplit {

    public EventStoreSplit {
        Objects.requireNonNull(splitId, "splitId");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(position, "position");
    }

    @Override
    public String toString() {
        return splitId + " " + position;
    }
}

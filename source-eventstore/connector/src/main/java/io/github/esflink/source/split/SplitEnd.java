package io.github.esflink.source.split;

import io.github.esflink.source.subscription.SplitPosition;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * Where a split stops.
 *
 * @param position the last place that is read
 * @param existed whether the log had got there when the split was discovered: then a subscription
 *     that has caught up is past it, also when nothing that is left of it or passes the filter
 *     stands there
 */
@Internal
public record SplitEnd(SplitPosition position, boolean existed) {
    public SplitEnd {
        Objects.requireNonNull(position, "position");
    }
}

package io.github.esflink.source.event;

import io.github.esflink.source.subscription.LogPosition;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * The server's word that nothing up to this position is still to come through the filter, so that a
 * sparse filter moves on without events. It may lie behind the event sent last.
 */
@Internal
public record FilterCheckpoint(LogPosition position) implements SubscriptionMessage {
    public FilterCheckpoint {
        Objects.requireNonNull(position, "position");
    }
}

package io.github.esflink.source.event;

import io.github.esflink.source.subscription.SplitPosition;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * Reading goes on at another place than where it stood. It passes through the task like an event,
 * so that it is in the next checkpoint.
 */
@Internal
public record MovedPosition(SplitPosition position) implements SubscriptionMessage {
    public MovedPosition {
        Objects.requireNonNull(position, "position");
    }
}

package io.github.esflink.job.definition;

import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import java.util.Objects;

/**
 * What a connector reads.
 *
 * @param connectionString the EventStoreDB, with its references unresolved
 * @param targets what of it
 * @param startingPosition where it begins when there is no state
 */
public record SourceDefinition(
        String connectionString,
        List<SubscriptionTarget> targets,
        StartingPosition startingPosition) {

    public SourceDefinition {
        Objects.requireNonNull(connectionString, "connectionString");
        targets = List.copyOf(targets);
        Objects.requireNonNull(startingPosition, "startingPosition");
    }

    /** Without the connection string: it may hold a password. */
    @Override
    public String toString() {
        return "SourceDefinition{" + targets + " from " + startingPosition + "}";
    }
}

package io.github.esflink.job.definition;

import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a connector reads.
 *
 * @param connectionString the EventStoreDB, with its references unresolved
 * @param targets what of it
 * @param startingPosition where it begins when there is no state
 * @param refusedFor how long the server may refuse before the connector ends
 */
public record SourceDefinition(
        String connectionString,
        List<SubscriptionTarget> targets,
        StartingPosition startingPosition,
        Duration refusedFor) {

    private static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    public SourceDefinition {
        Objects.requireNonNull(connectionString, "connectionString");
        targets = List.copyOf(targets);
        Objects.requireNonNull(startingPosition, "startingPosition");
    }

    /** With the defaults for everything else. */
    public SourceDefinition(
            String connectionString,
            List<SubscriptionTarget> targets,
            StartingPosition startingPosition) {
        this(connectionString, targets, startingPosition, REFUSED_FOR);
    }

    /** Without the connection string: it may hold a password. */
    @Override
    public String toString() {
        return "SourceDefinition{" + targets + " from " + startingPosition + "}";
    }
}

package io.github.esflink.job.definition;

import io.github.esflink.source.subscription.StartingPosition;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connector as it was defined, checked.
 *
 * @param id its name in logs, headers and the web UI
 * @param connectionString the EventStoreDB to read
 * @param startingPosition where it begins when there is no state
 * @param filter which events go on; null for all but system events
 * @param fields the fields that the transform keeps, by name the JSON pointer of each; null for no
 *     transform
 * @param sink where the events go
 */
public record ConnectorDefinition(
        String id,
        String connectionString,
        StartingPosition startingPosition,
        @Nullable FilterDefinition filter,
        @Nullable Map<String, String> fields,
        SinkType sink) {

    public ConnectorDefinition {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(connectionString, "connectionString");
        Objects.requireNonNull(startingPosition, "startingPosition");
        Objects.requireNonNull(sink, "sink");
    }

    /** Without the connection string: it may hold a password. */
    @Override
    public String toString() {
        return "ConnectorDefinition{" + id + ", sink " + sink.instanceTypeName() + "}";
    }
}

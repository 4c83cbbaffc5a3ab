package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.sql.database.DatabaseConnection;
import io.github.esflink.sinks.sql.database.PoolSettings;
import io.github.esflink.sinks.sql.mapping.EventMappings;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * All that a transaction depends on.
 *
 * @param owner what the progress of streams is kept under
 * @param redelivers whether its events are dead letters that are sent again
 */
@Internal
public record SqlSettings(
        String owner,
        DatabaseConnection database,
        PoolSettings pool,
        EventMappings mappings,
        UnmappedEvents unmapped,
        SqlDelivery delivery,
        boolean redelivers)
        implements Serializable {

    /** The same for dead letters that are sent again. */
    public SqlSettings forRedelivery() {
        return new SqlSettings(owner, database, pool, mappings, unmapped, delivery, true);
    }
}

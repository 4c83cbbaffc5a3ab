package io.github.esflink.sinks.sql.progress;

import io.github.esflink.sinks.sql.mapping.MappedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Which events of a transaction are still to be applied. In threads of the pool. */
@Internal
public interface EventGuard {

    /** All of them: at least once. */
    EventGuard NONE = (connection, events) -> events;

    /**
     * Notes in the transaction that these events are done by it.
     *
     * @param events of each stream in their order
     * @return those that were not done by an earlier one
     * @throws GivenUpBeforeException when one of them has been given up before, so that it is a
     *     dead letter
     */
    List<MappedEvent> admit(Connection connection, List<MappedEvent> events)
            throws SQLException, GivenUpBeforeException;
}

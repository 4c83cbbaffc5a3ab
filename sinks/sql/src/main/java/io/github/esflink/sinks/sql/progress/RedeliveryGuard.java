package io.github.esflink.sinks.sql.progress;

import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.progress.ProgressTables.EventName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.apache.flink.annotation.Internal;

/**
 * Once for each dead letter that is sent again, whatever its stream has come to. A stream that has
 * not come so far moves on, so that a restart from before does not apply the event again.
 */
@Internal
public final class RedeliveryGuard implements EventGuard {

    private final ProgressTables tables;
    private final IntConsumer alreadyApplied;

    /**
     * @param alreadyApplied told how many events were, in threads of the pool
     */
    public RedeliveryGuard(ProgressTables tables, IntConsumer alreadyApplied) {
        this.tables = tables;
        this.alreadyApplied = alreadyApplied;
    }

    @Override
    public List<MappedEvent> admit(Connection connection, List<MappedEvent> events)
            throws SQLException {
        tables.advance(connection, ProgressGuard.last(events));
        Set<EventName> fresh =
                tables.apply(connection, events.stream().map(EventName::of).distinct().toList());
        // Two letters of one event in a transaction count once.
        List<MappedEvent> due =
                events.stream().filter(event -> fresh.remove(EventName.of(event))).toList();
        alreadyApplied.accept(events.size() - due.size());
        return due;
    }
}

package io.github.esflink.sinks.sql.progress;

import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.progress.ProgressTables.EventName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.apache.flink.annotation.Internal;

/** Once, by the revision that each stream has come to. */
@Internal
public final class ProgressGuard implements EventGuard {

    private final ProgressTables tables;
    private final GivenUpEvents givenUp;
    private final IntConsumer alreadyApplied;

    /**
     * @param alreadyApplied told how many events were, in threads of the pool
     */
    public ProgressGuard(ProgressTables tables, GivenUpEvents givenUp, IntConsumer alreadyApplied) {
        this.tables = tables;
        this.givenUp = givenUp;
        this.alreadyApplied = alreadyApplied;
    }

    @Override
    public List<MappedEvent> admit(Connection connection, List<MappedEvent> events)
            throws SQLException, GivenUpBeforeException {
        SortedMap<String, Long> last = last(events);
        Map<String, Long> before = tables.advance(connection, last);
        note(connection, last.keySet());
        List<MappedEvent> due = new ArrayList<>();
        List<EventName> past = new ArrayList<>();
        for (MappedEvent event : events) {
            if (event.revision() > Objects.requireNonNull(before.get(event.stream()))) {
                due.add(event);
            } else {
                past.add(EventName.of(event));
            }
        }
        if (!past.isEmpty()) {
            refuseGivenUp(connection, past);
            alreadyApplied.accept(past.size());
        }
        return due;
    }

    /** The last revision of each stream. */
    static SortedMap<String, Long> last(List<MappedEvent> events) {
        SortedMap<String, Long> last = new TreeMap<>();
        events.forEach(event -> last.merge(event.stream(), event.revision(), Math::max));
        return last;
    }

    private void note(Connection connection, Collection<String> streams) throws SQLException {
        List<EventName> names = new ArrayList<>();
        for (String stream : streams) {
            givenUp.of(stream).forEach(revision -> names.add(new EventName(stream, revision)));
        }
        if (!names.isEmpty()) {
            tables.giveUp(connection, names);
        }
    }

    /** What was given up before a restart is given up again: its letter may be lost with it. */
    private void refuseGivenUp(Connection connection, List<EventName> past)
            throws SQLException, GivenUpBeforeException {
        Set<EventName> found = tables.givenUp(connection, past);
        if (!found.isEmpty()) {
            throw new GivenUpBeforeException();
        }
    }
}

package io.github.esflink.sinks.sql.progress;

import io.github.esflink.sinks.sql.mapping.MappedEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.flink.annotation.Internal;

/**
 * The tables that say how far each stream has been applied, in the database of the rows themselves:
 * {@code esflink_progress} has the last revision, {@code esflink_dead_letters} the events before it
 * that were given up.
 *
 * <p>A row of progress is locked from the first statement of a transaction to its end. So a writer
 * that has been replaced and is still alive, or its transaction whose end nobody knows, is waited
 * for, and what it has done is seen: no other fence is needed.
 */
@Internal
public final class ProgressTables {

    /** What a database administrator may run, where the sink has no right to. */
    public static final String SCRIPT =
            """
            create table if not exists esflink_progress (
              connector text not null,
              stream text not null,
              revision bigint not null,
              revision_before bigint not null,
              primary key (connector, stream)
            ) with (fillfactor = 70);
            create table if not exists esflink_dead_letters (
              connector text not null,
              stream text not null,
              revision bigint not null,
              applied boolean not null,
              primary key (connector, stream, revision)
            );
            """;

    private static final String MISSING =
            "select to_regclass('esflink_progress') is null or to_regclass('esflink_dead_letters') is null";

    /** Two that make a table at once get in each other's way, in spite of "if not exists". */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('esflink_progress'))";

    private static final String ADVANCE =
            """
            insert into esflink_progress as p (connector, stream, revision, revision_before)
            select ?, g.stream, g.revision, -1
            from unnest(?::text[], ?::bigint[]) as g (stream, revision) order by g.stream
            on conflict (connector, stream) do update
            set revision_before = p.revision, revision = greatest(p.revision, excluded.revision)
            returning stream, revision_before
            """;

    private static final String GIVE_UP =
            """
            insert into esflink_dead_letters (connector, stream, revision, applied)
            select ?, g.stream, g.revision, false
            from unnest(?::text[], ?::bigint[]) as g (stream, revision)
            on conflict do nothing
            """;

    private static final String GIVEN_UP =
            """
            select d.stream, d.revision from esflink_dead_letters d
            join unnest(?::text[], ?::bigint[]) as g (stream, revision)
              on d.stream = g.stream and d.revision = g.revision
            where d.connector = ? and not d.applied
            """;

    private static final String APPLY =
            """
            insert into esflink_dead_letters as d (connector, stream, revision, applied)
            select ?, g.stream, g.revision, true
            from unnest(?::text[], ?::bigint[]) as g (stream, revision) order by g.stream, g.revision
            on conflict (connector, stream, revision) do update set applied = true where not d.applied
            returning stream, revision
            """;

    /** The name of an event in these tables. */
    record EventName(String stream, long revision) {
        static EventName of(MappedEvent event) {
            return new EventName(event.stream(), event.revision());
        }
    }

    /** Of a connector, or of one of its sinks. */
    private final String owner;

    /**
     * @param owner a connector, or one of its sinks
     */
    public ProgressTables(String owner) {
        this.owner = owner;
    }

    /** Makes what is missing, in a transaction of its own. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (isMissing(statement)) {
                statement.execute(LOCK);
                statement.execute(SCRIPT);
            }
            connection.commit();
        }
    }

    /** Whether one of the tables is. */
    public static boolean isMissing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return isMissing(statement);
        }
    }

    private static boolean isMissing(Statement statement) throws SQLException {
        try (ResultSet missing = statement.executeQuery(MISSING)) {
            return missing.next() && missing.getBoolean(1);
        }
    }

    /**
     * Moves streams on, and never back.
     *
     * @param last the revision that each gets to
     * @return where each stood before; -1 for one that is new
     */
    Map<String, Long> advance(Connection connection, SortedMap<String, Long> last)
            throws SQLException {
        Map<String, Long> before = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setString(1, owner);
            statement.setArray(2, texts(connection, last.keySet()));
            statement.setArray(3, numbers(connection, last.values()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    before.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return before;
    }

    /** Notes that events were given up. */
    void giveUp(Connection connection, Collection<EventName> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(GIVE_UP)) {
            set(connection, statement, events);
            statement.executeUpdate();
        }
    }

    /** Those that were given up and not applied since. */
    Set<EventName> givenUp(Connection connection, List<EventName> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(GIVEN_UP)) {
            statement.setArray(1, texts(connection, streams(events)));
            statement.setArray(2, numbers(connection, revisions(events)));
            statement.setString(3, owner);
            return names(statement);
        }
    }

    /** Notes that events are applied; returns those that were not, of which each counts once. */
    Set<EventName> apply(Connection connection, Collection<EventName> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(APPLY)) {
            set(connection, statement, events);
            return names(statement);
        }
    }

    private void set(
            Connection connection, PreparedStatement statement, Collection<EventName> events)
            throws SQLException {
        statement.setString(1, owner);
        statement.setArray(2, texts(connection, streams(events)));
        statement.setArray(3, numbers(connection, revisions(events)));
    }

    private static List<String> streams(Collection<EventName> events) {
        return events.stream().map(EventName::stream).toList();
    }

    private static List<Long> revisions(Collection<EventName> events) {
        return events.stream().map(EventName::revision).toList();
    }

    private static Set<EventName> names(PreparedStatement statement) throws SQLException {
        Set<EventName> names = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(new EventName(rows.getString(1), rows.getLong(2)));
            }
        }
        return names;
    }

    private static Array texts(Connection connection, Collection<String> texts)
            throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static Array numbers(Connection connection, Collection<Long> numbers)
            throws SQLException {
        return connection.createArrayOf("bigint", numbers.toArray());
    }
}

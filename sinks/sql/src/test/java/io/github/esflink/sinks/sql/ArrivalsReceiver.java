package io.github.esflink.sinks.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table that events are inserted into without a key, and a count of them, which a repetition
 * would be seen in: {@code update totals set n = n + 1}.
 */
final class ArrivalsReceiver implements Receiver {

    private static final String TABLES =
            """
            create table arrivals (
              n bigserial,
              transaction bigint not null default pg_current_xact_id()::text::bigint,
              stream text not null,
              revision bigint not null,
              seq bigint not null constraint counts_from_0 check (seq >= 0));
            create index on arrivals (transaction);
            create table totals (n bigint not null);
            insert into totals values (0);
            """;

    /** Transactions that have ended since the last look: each row is read once, in order. */
    private static final String NEWEST =
            """
            select stream, revision from arrivals
            where transaction >= ? and transaction < ? order by n
            """;

    private static final String ENDED =
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private final PostgresServer.Database database;
    private final DeliveryLog log;
    private final EventSink sink;
    private @Nullable Connection reader;
    private long readTo;

    private ArrivalsReceiver(PostgresServer.Database database, DeliveryLog log, EventSink sink) {
        this.database = database;
        this.log = log;
        this.sink = sink;
    }

    static ArrivalsReceiver open(
            PostgresServer server, DeliveryLog log, UnaryOperator<SqlEventSinkBuilder> settings)
            throws SQLException {
        PostgresServer.Database database = server.newDatabase();
        database.execute(TABLES);
        Phase quick = new Phase(RetryPhases.FOR_EVER, 50);
        SqlEventSinkBuilder builder =
                SqlEventSink.builder()
                        .setConnection(database.connectionString())
                        .setConnections(2)
                        .setConnectionTimeout(Duration.ofSeconds(20))
                        .setBatches(50, Duration.ofMillis(10))
                        .setRetryPhases(new RetryPhases(quick, quick, quick, 0.2))
                        .addStatement(
                                "Numbered",
                                "insert into arrivals (stream, revision, seq) values (:stream, :revision, :seq)",
                                Map.of(
                                        "stream", "@stream",
                                        "revision", "@revision",
                                        "seq", "/seq"))
                        .addStatement("Numbered", "update totals set n = n + 1", Map.of());
        return new ArrivalsReceiver(database, log, settings.apply(builder).build());
    }

    @Override
    public EventSink sink() {
        return sink;
    }

    PostgresServer.Database database() {
        return database;
    }

    /** Nothing, while the database is away. */
    @Override
    public void catchUp() {
        try {
            Connection connection = reader == null ? database.connect() : reader;
            reader = connection;
            long ended = ended(connection);
            if (ended > readTo) {
                read(connection, ended);
                readTo = ended;
            }
        } catch (SQLException e) {
            reader = null;
        }
    }

    /** Every transaction below has ended. */
    private static long ended(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet oldest = statement.executeQuery(ENDED)) {
            oldest.next();
            return oldest.getLong(1);
        }
    }

    private void read(Connection connection, long ended) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
            statement.setLong(1, readTo);
            statement.setLong(2, ended);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    log.received(rows.getString(1), rows.getLong(2));
                }
            }
        }
    }

    /** What was counted is what has arrived. */
    @Override
    public void close() throws SQLException {
        if (reader != null) {
            reader.close();
        }
        assertThat(database.query("select n - (select count(*) from arrivals) from totals"))
                .as("events counted twice, or not at all")
                .isEqualTo("0");
    }
}

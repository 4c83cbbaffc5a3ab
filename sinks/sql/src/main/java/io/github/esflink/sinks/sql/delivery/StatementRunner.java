package io.github.esflink.sinks.sql.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.sql.database.ConnectionPool;
import io.github.esflink.sinks.sql.database.StatementShape;
import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import io.github.esflink.sinks.sql.progress.EventGuard;
import io.github.esflink.sinks.sql.progress.GivenUpBeforeException;
import io.github.esflink.sinks.sql.value.ColumnText;
import io.github.esflink.sinks.sql.value.UnwritableColumnException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Applies events, in one transaction each time. In threads of the pool, several at once. */
final class StatementRunner {

    private final ConnectionPool pool;
    private final EventGuard guard;

    /** As the database has described them, by their names. */
    private final Map<String, StatementShape> shapes = new ConcurrentHashMap<>();

    StatementRunner(ConnectionPool pool, EventGuard guard) {
        this.pool = pool;
        this.guard = guard;
    }

    /**
     * Applies all of them, or none.
     *
     * @return how many were not applied before
     */
    int apply(List<MappedEvent> events) throws SqlFailure {
        String doing = "connecting";
        try (Connection connection = pool.take()) {
            try {
                doing = "noting the progress";
                List<MappedEvent> due = guard.admit(connection, events);
                for (StatementRuns.Run run : StatementRuns.of(due)) {
                    doing = run.statement().name();
                    execute(connection, run);
                }
                doing = "the commit";
                connection.commit();
                return due.size();
            } catch (SQLException e) {
                throw failed(connection, e, doing);
            } catch (GivenUpBeforeException e) {
                connection.rollback();
                throw SqlFailure.unsendable(String.valueOf(e.getMessage()));
            } catch (UnwritableColumnException e) {
                connection.rollback();
                throw SqlFailure.unsendable("%s: %s".formatted(doing, e.getMessage()));
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e, doing);
        }
    }

    private SqlFailure failed(Connection connection, SQLException e, String doing) {
        SqlFailure failure = SqlFailure.of(e, doing);
        // A column may have another type now.
        shapes.clear();
        if (failure.kind() == SqlFailure.Kind.UNREACHABLE) {
            pool.evict(connection);
            return failure;
        }
        try {
            connection.rollback();
        } catch (SQLException notRolledBack) {
            pool.evict(connection);
        }
        return failure;
    }

    private void execute(Connection connection, StatementRuns.Run run) throws SQLException {
        MappedStatement mapped = run.statement();
        try (PreparedStatement statement = connection.prepareStatement(mapped.text().jdbc())) {
            StatementShape shape = shapes.get(mapped.name());
            if (shape == null) {
                shape = StatementShape.of(statement);
                shapes.put(mapped.name(), shape);
            }
            for (List<JsonNode> values : run.values()) {
                bind(statement, values, shape, mapped);
                if (shape.returnsRows()) {
                    statement.execute();
                } else {
                    statement.addBatch();
                }
            }
            if (!shape.returnsRows()) {
                statement.executeBatch();
            }
        }
    }

    private static void bind(
            PreparedStatement statement,
            List<JsonNode> values,
            StatementShape shape,
            MappedStatement mapped)
            throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            String type = shape.types().get(i);
            String text = text(values.get(i), type, mapped.text().parameters().get(i));
            if (text == null) {
                statement.setNull(i + 1, Types.OTHER);
            } else {
                statement.setObject(i + 1, text, Types.OTHER);
            }
        }
    }

    private static @Nullable String text(JsonNode value, String type, String parameter) {
        try {
            return ColumnText.of(value, type);
        } catch (UnwritableColumnException e) {
            throw e.of(parameter, type);
        }
    }
}

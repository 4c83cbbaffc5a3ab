package io.github.esflink.sinks.sql.preflight;

import io.github.esflink.secret.SecretException;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.sql.database.ConnectionPool;
import io.github.esflink.sinks.sql.database.PoolSettings;
import io.github.esflink.sinks.sql.database.SqlErrors;
import io.github.esflink.sinks.sql.database.StatementShape;
import io.github.esflink.sinks.sql.delivery.SqlSettings;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.progress.ProgressTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Looks at the database with the eyes of a sink that is about to start: whether it can be reached,
 * takes every statement, and has the tables of the progress or lets them be made. Nothing else is
 * changed.
 *
 * <p>Runs where the job is submitted, with that machine's network and secrets. Blocks for ten
 * seconds when the database does not answer.
 */
@Internal
public final class SqlPreflight {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final PoolSettings ONE_CONNECTION =
            new PoolSettings(1, 0, PATIENCE, PATIENCE, Duration.ZERO);

    private final SqlSettings settings;

    public SqlPreflight(SqlSettings settings) {
        this.settings = settings;
    }

    /**
     * @param create whether missing tables of the progress are made
     */
    public PreflightReport run(boolean create) {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = ConnectionPool.connect(settings.database(), ONE_CONNECTION)) {
            tables(connection, create, findings);
            for (MappedStatement statement : settings.mappings().all()) {
                prepare(connection, statement, findings);
            }
        } catch (SecretException e) {
            findings.add(
                    Finding.note(
                            "The database was not asked, because a secret is not known on this machine. %s"
                                    .formatted(e.getMessage())));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.refused("connectionString: " + e.getMessage()));
        } catch (SQLException e) {
            findings.add(
                    Finding.refused(
                            "The database %s cannot be reached: %s"
                                    .formatted(settings.database(), SqlErrors.inWords(e))));
        }
        return new PreflightReport(findings);
    }

    private void tables(Connection connection, boolean create, List<Finding> findings)
            throws SQLException {
        if (settings.delivery() == SqlDelivery.AT_LEAST_ONCE) {
            return;
        }
        try {
            if (create) {
                ProgressTables.create(connection);
            } else if (ProgressTables.isMissing(connection)) {
                findings.add(
                        Finding.note(
                                "The tables esflink_progress and esflink_dead_letters are not there; they are made when the job is submitted."));
            }
        } catch (SQLException e) {
            findings.add(
                    Finding.refused(
                            "delivery: exactly-once needs the tables esflink_progress and esflink_dead_letters, and they cannot be made: %s. Have them made with this script, or choose at-least-once.\n%s"
                                    .formatted(SqlErrors.inWords(e), ProgressTables.SCRIPT)));
        } finally {
            connection.rollback();
        }
    }

    private static void prepare(
            Connection connection, MappedStatement mapped, List<Finding> findings)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(mapped.text().jdbc())) {
            StatementShape.of(statement);
        } catch (SQLException e) {
            if (SqlErrors.kind(e) == SqlErrors.Kind.UNREACHABLE) {
                throw e;
            }
            findings.add(
                    Finding.refused(
                            "events:%s: the database does not take the statement: %s"
                                    .formatted(mapped.name(), SqlErrors.inWords(e))));
        } finally {
            connection.rollback();
        }
    }
}

package io.github.esflink.sinks.sql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.sql.SqlEventSink;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPreflightITCase {

    @TempDir private static Path folder;
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static PreflightReport report(String connection, String sql, boolean create) {
        return SqlEventSink.builder()
                .setConnection(connection)
                .addStatement("OrderPlaced", sql, Map.of("id", "/id"))
                .build()
                .preflight(
                        new SinkContext("orders", "sink"),
                        new CheckpointTiming(Duration.ofSeconds(10), Duration.ofMinutes(10)),
                        create);
    }

    @Test
    void theTablesOfTheProgressAreMadeWhenTheJobIsSubmitted() throws Exception {
        PostgresServer.Database database = server.newDatabase();
        database.execute("create table orders (id bigint)");
        String insert = "insert into orders values (:id)";

        PreflightReport looked = report(database.connectionString(), insert, false);
        assertThat(looked.isGo()).isTrue();
        assertThat(looked.findings())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("they are made when the job is submitted");
        assertThat(database.query("select to_regclass('esflink_progress')")).isNull();

        assertThat(report(database.connectionString(), insert, true).findings()).isEmpty();
        assertThat(report(database.connectionString(), insert, false).findings()).isEmpty();
    }

    @Test
    void aStatementThatTheDatabaseDoesNotTakeIsNamed() throws Exception {
        PostgresServer.Database database = server.newDatabase();

        assertThat(report(database.connectionString(), "insert into nowhere values (:id)", true))
                .satisfies(report -> assertThat(report.isGo()).isFalse())
                .extracting(report -> report.findings().get(0).message())
                .isEqualTo(
                        "events:OrderPlaced: the database does not take the statement: SQLSTATE 42P01, relation \"nowhere\" does not exist");
    }

    @Test
    void aUserWhoMayNotMakeTheTablesIsGivenTheScript() throws Exception {
        PostgresServer.Database database = server.newDatabase();
        database.execute(
                "create table orders (id bigint)",
                "drop role if exists reader",
                "create role reader login",
                "grant insert on orders to reader");

        assertThat(
                        report(
                                database.connectionString()
                                        .replace("Username=postgres", "Username=reader"),
                                "insert into orders values (:id)",
                                true))
                .satisfies(report -> assertThat(report.isGo()).isFalse())
                .extracting(report -> report.findings().get(0).message())
                .asString()
                .contains("SQLSTATE 42501")
                .contains("create table if not exists esflink_progress");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaid() throws Exception {
        PostgresServer.Database database = server.newDatabase();

        assertThat(
                        report(
                                database.connectionString().replace("Database=test", "Database=no"),
                                "select :id",
                                true))
                .satisfies(report -> assertThat(report.isGo()).isFalse())
                .extracting(report -> report.findings().get(0).message())
                .asString()
                .startsWith("The database localhost:")
                .endsWith("cannot be reached: SQLSTATE 3D000");
    }

    @Test
    void aSecretThatIsElsewhereIsNoError() {
        PreflightReport report =
                report("Host=localhost;Password=${env:NOT_SET_HERE_12}", "select :id", true);

        assertThat(report.isGo()).isTrue();
        assertThat(report.findings().get(0).message()).contains("NOT_SET_HERE_12");
    }
}

package io.github.esflink.sinks.sql.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which events are still to be applied, by what a real database has noted. */
class ProgressGuardITCase {

    @TempDir private static Path folder;
    private static PostgresServer server;

    private final GivenUpEvents givenUp = new GivenUpEvents();
    private final ProgressTables tables = new ProgressTables("orders");
    private final EventGuard guard = new ProgressGuard(tables, givenUp, events -> {});
    private final EventGuard redelivery = new RedeliveryGuard(tables, events -> {});
    private PostgresServer.Database database;

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

    @BeforeEach
    void makeTables() throws Exception {
        givenUp.open();
        database = server.newDatabase();
        try (Connection connection = connect()) {
            ProgressTables.create(connection);
            ProgressTables.create(connection);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private static MappedEvent event(String name) {
        String[] parts = name.split("@", -1);
        return new MappedEvent(parts[0], Long.parseLong(parts[1]), List.of());
    }

    private static List<String> names(List<MappedEvent> events) {
        return events.stream().map(event -> event.stream() + "@" + event.revision()).toList();
    }

    private List<String> admitted(EventGuard by, String... events) throws Exception {
        try (Connection connection = connect()) {
            List<MappedEvent> due =
                    by.admit(
                            connection,
                            Arrays.stream(events).map(ProgressGuardITCase::event).toList());
            connection.commit();
            return names(due);
        }
    }

    @Test
    void whatIsAppliedIsPassedOver() throws Exception {
        assertThat(admitted(guard, "a@0", "b@5", "a@1")).containsExactly("a@0", "b@5", "a@1");
        assertThat(admitted(guard, "a@0", "a@1", "a@7", "b@5")).containsExactly("a@7");
        assertThat(admitted(guard, "a@3")).isEmpty();
        assertThat(admitted(guard, "a@8")).containsExactly("a@8");
    }

    @Test
    void whatIsRolledBackIsNot() throws Exception {
        admitted(guard, "a@0");
        try (Connection connection = connect()) {
            guard.admit(connection, List.of(event("a@1")));
            connection.rollback();
        }
        assertThat(admitted(guard, "a@1")).containsExactly("a@1");
    }

    @Test
    void anotherConnectorHasItsOwnProgress() throws Exception {
        admitted(guard, "a@4");

        EventGuard other = new ProgressGuard(new ProgressTables("orders/log"), givenUp, n -> {});
        assertThat(admitted(other, "a@0")).containsExactly("a@0");
    }

    /** A task that was replaced, or whose commit is under way, while its successor begins. */
    @Test
    void aWriterThatIsStillAliveIsWaitedForAndSeen() throws Exception {
        CompletableFuture<List<String>> successor;
        try (Connection zombie = connect()) {
            guard.admit(zombie, List.of(event("a@0"), event("a@1")));
            successor =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return admitted(guard, "a@0", "a@1", "a@2");
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            Awaitility.await()
                    .until(
                            () ->
                                    database.query(
                                                    "select count(*) from pg_locks where not granted")
                                            .equals("1"));
            zombie.commit();
        }
        assertThat(successor.get(1, TimeUnit.MINUTES)).containsExactly("a@2");
    }

    @Test
    void anEventThatWasGivenUpIsGivenUpAgainAfterARestart() throws Exception {
        admitted(guard, "a@0");
        givenUp.add("a", 1);
        admitted(guard, "a@2");

        // The letter of a@1 was lost with the job, which begins again before it.
        givenUp.open();
        assertThat(admitted(guard, "a@0")).isEmpty();
        assertThatExceptionOfType(GivenUpBeforeException.class)
                .isThrownBy(() -> admitted(guard, "a@0", "a@1", "a@2"));
        assertThatExceptionOfType(GivenUpBeforeException.class)
                .isThrownBy(() -> admitted(guard, "a@1"));
        assertThat(admitted(guard, "a@2", "a@3")).containsExactly("a@3");
    }

    @Test
    void aLetterThatIsSentAgainIsAppliedOnceWhateverItsStreamHasComeTo() throws Exception {
        admitted(guard, "a@4");
        givenUp.add("a", 5);
        admitted(guard, "a@6", "a@10");

        assertThat(admitted(redelivery, "a@5")).containsExactly("a@5");
        assertThat(admitted(redelivery, "a@5", "a@5")).isEmpty();
        assertThat(admitted(guard, "a@5", "a@10", "a@11")).containsExactly("a@11");
    }

    @Test
    void aLetterOfAParkedStreamMovesItOn() throws Exception {
        admitted(guard, "a@4");
        assertThat(admitted(redelivery, "a@5", "a@6")).containsExactly("a@5", "a@6");

        // The job begins again before the two, and has never noted that it gave them up.
        assertThat(admitted(guard, "a@5", "a@6", "a@7")).containsExactly("a@7");
    }

    @Test
    void aLetterWhoseTransactionFailsIsStillToBeSent() throws Exception {
        try (Connection connection = connect()) {
            redelivery.admit(connection, List.of(event("a@5")));
            connection.rollback();
        }
        assertThat(admitted(redelivery, "a@5")).containsExactly("a@5");
    }

    @Test
    void whatACheckpointIsBehindIsForgotten() throws Exception {
        givenUp.checkpointBegan(1);
        givenUp.add("a", 1);
        givenUp.checkpointCompleted(1);
        assertThat(givenUp.of("a")).as("came after the checkpoint began").containsExactly(1L);

        givenUp.checkpointBegan(2);
        givenUp.add("a", 2);
        givenUp.checkpointCompleted(2);
        assertThat(givenUp.of("a")).containsExactly(2L);
    }
}

package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("reset writes a savepoint that goes on elsewhere")
class ResetITCase {

    private static final ReleasedState HTTP = ReleasedState.of("0.1", "http");
    private static final ReleasedState LOGGER = ReleasedState.of("0.1", "logger");
    private static final int MORE = 3;

    private static LocalCluster cluster;

    @TempDir private Path directory;
    private String target = "";

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void chooseTarget() {
        target = directory.resolve("reset").toString();
    }

    @Test
    void everythingAgainFromTheBeginningWithNothingLeftFromBefore() throws Exception {
        byte[] original = Files.readAllBytes(HTTP.folder().resolve("savepoint/_metadata"));

        ToolRun run = reset(HTTP, "--to", "earliest", "--drop-waiting", "sink");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Split $all: the beginning instead of after position C:")
                .contains(
                        "Sink `sink`: forgotten are 36 events that waited, 1 parked streams, 0 dead letters")
                .contains("Written: " + target);
        assertThat(Files.readAllBytes(HTTP.folder().resolve("savepoint/_metadata")))
                .as("the original")
                .isEqualTo(original);
        assertThat(ToolRun.of("inspect", target).out())
                .contains("  split $all ($all): the beginning, unassigned", "holds nothing back");
        try (HttpEnd end = new HttpEnd(directory.resolve("letters"), AnswerPlan.allOk())) {
            // From nothing: each stream from its first event, in order, once.
            goOn(HTTP, end, Map.of());
        }
    }

    @Test
    void waitingEventsAreKeptAndSentBeforeWhatIsNew() throws Exception {
        // Behind the last event: only what waited, and what is new.
        ToolRun run = reset(HTTP, "--to", positionIn(HTTP));
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("the server was not asked");

        Map<String, Long> done = new HashMap<>(HTTP.done());
        done.put(ReleasedState.REFUSED, (long) ReleasedState.EVENTS);
        try (HttpEnd end = new HttpEnd(directory.resolve("letters"), AnswerPlan.allOk())) {
            // Letters are written while it is parked.
            goOn(HTTP, end, done, "deadLetters:release: \"*\"");
        }
    }

    @Test
    void aPlaceInTheMiddleIsGoneOnAfter() throws Exception {
        // The first turn of the writer is 9 events; after the position of the last one of them.
        String place;
        try (EventStoreNode node = node(LOGGER)) {
            place =
                    EventPositions.of(node.connectionString())
                            .getOrDefault(ReleasedState.REFUSED + "@0", "none");
        }
        ToolRun run = reset(LOGGER, "--to", place);
        assertThat(run.err()).isEmpty();

        Map<String, Long> done = new HashMap<>();
        ReleasedState.streams().forEach(stream -> done.put(stream, 1L));
        try (LogEnd end = new LogEnd()) {
            goOn(LOGGER, end, done);
        }
    }

    @Test
    void theEndAndATimeAreLookedUpOnTheServer() throws Exception {
        try (EventStoreNode node = node(LOGGER);
                NumberedEvents events = new NumberedEvents(node.connectionString());
                LogEnd end = new LogEnd()) {
            events.append(ReleasedState.ORDERS, 1);
            Path connector =
                    ConnectorText.of(LOGGER.connector(), node.connectionString(), end)
                            .in(directory);
            Map<String, String> positions = EventPositions.of(node.connectionString());

            ToolRun latest = reset(LOGGER, "--to", "latest", "--connector", connector.toString());
            assertThat(latest.out())
                    .contains("Split $all: after position " + positions.get("order-5@20"));

            target = directory.resolve("by-time").toString();
            ToolRun early =
                    reset(
                            LOGGER,
                            "--to",
                            "2001-01-01T00:00:00Z",
                            "--connector",
                            connector.toString());
            assertThat(early.out()).contains("Split $all: the beginning");
            assertThat(early.code()).isZero();
        }
    }

    @Test
    void aPlaceThatTheServerDoesNotHaveIsRefused() throws Exception {
        try (EventStoreNode node = node(LOGGER);
                LogEnd end = new LogEnd()) {
            String connector =
                    ConnectorText.of(LOGGER.connector(), node.connectionString(), end)
                            .in(directory)
                            .toString();

            ToolRun behind = reset(LOGGER, "--to", "99999999999", "--connector", connector);
            assertThat(behind.code()).isEqualTo(2);
            assertThat(behind.err())
                    .contains("is behind the end, which is after position")
                    .doesNotContain("\tat ");

            ToolRun inside = reset(LOGGER, "--to", "7", "--connector", connector);
            assertThat(inside.code()).isEqualTo(2);
            assertThat(inside.err())
                    .contains("Positions inside of an event are not valid")
                    .doesNotContain("\tat ");
            assertThat(Path.of(target)).doesNotExist();
        }
    }

    @Test
    void whatCannotBeIsRefusedInWords() throws Exception {
        assertThat(reset(LOGGER, "--to", "revision:3").err())
                .contains(
                        "Split $all reads $all, where reading cannot go on after revision 3: $all goes by log positions.");
        assertThat(reset(LOGGER, "--to", "yesterday").err())
                .contains("--to: expected earliest, latest, a time such as")
                .contains("found yesterday");
        assertThat(reset(LOGGER, "--to", "C:1/P:2").err())
                .contains("A log position needs 0 <= prepare <= commit");
        assertThat(reset(LOGGER, "--to", "earliest", "--split", "$all:shard-1-of-2").err())
                .contains("there is no split $all:shard-1-of-2; there are [$all].");
        assertThat(reset(LOGGER, "--to", "latest").err())
                .contains("has to be looked up: name the server with --connector.");
        assertThat(reset(LOGGER).err()).contains("Nothing to change");
        assertThat(reset(LOGGER, "--drop-waiting", "sink").err())
                .contains("nothing can wait in sink `sink`");
        assertThat(reset(HTTP, "--drop-waiting", "other").err())
                .contains("has no sink `other`; it has [`sink`].");
        Files.createDirectories(Path.of(target));
        Files.writeString(Path.of(target).resolve("mine"), "");
        assertThat(reset(LOGGER, "--to", "earliest").err())
                .contains("is not empty: a savepoint is never written over.");
    }

    @Test
    void waitingEventsThatAreNotReadAgainAreOnlyDroppedWhenTheirNumberIsSaid() throws Exception {
        ToolRun refused = reset(HTTP, "--to", positionIn(HTTP), "--drop-waiting", "sink");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "--drop-waiting `sink` would lose 36 events that wait there and are not read again",
                        "stuck-0@2",
                        "--accept-loss 36");

        ToolRun accepted =
                reset(
                        HTTP,
                        "--to",
                        positionIn(HTTP),
                        "--drop-waiting",
                        "sink",
                        "--accept-loss",
                        "36");
        assertThat(accepted.code()).isZero();
    }

    private ToolRun reset(ReleasedState state, String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "reset";
        arguments[1] = state.savepoint();
        arguments[2] = "--target";
        arguments[3] = target;
        System.arraycopy(options, 0, arguments, 4, options.length);
        return ToolRun.of(arguments);
    }

    private static String positionIn(ReleasedState state) {
        Matcher position =
                Pattern.compile("after position (C:\\d+/P:\\d+)")
                        .matcher(ToolRun.of("inspect", state.savepoint()).out());
        assertThat(position.find()).isTrue();
        return position.group(1);
    }

    private EventStoreNode node(ReleasedState state) throws Exception {
        return EventStoreNode.builder().port(0).data(state.eventsIn(directory)).start();
    }

    /** Starts from what was written, and expects all that is not done, and what is new. */
    private void goOn(
            ReleasedState state, ReceivingEnd end, Map<String, Long> done, String... settings)
            throws Exception {
        ReceivedBefore.into(end.log(), done);
        Map<String, Long> expected = new HashMap<>();
        ReleasedState.streams()
                .forEach(stream -> expected.put(stream, (long) ReleasedState.EVENTS + MORE));
        long all = expected.values().stream().mapToLong(Long::longValue).sum();
        try (EventStoreNode node = node(state);
                NumberedEvents events = new NumberedEvents(node.connectionString())) {
            events.append(ReleasedState.streams(), MORE);
            ConnectorText connector =
                    ConnectorText.of(state.connector(), node.connectionString(), end);
            for (String setting : settings) {
                connector = connector.with(setting);
            }
            JobID job = cluster.run(connector.graph(directory, 2, target));
            await().atMost(FlinkCluster.PATIENCE).until(() -> end.log().done() >= all);
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            end.log().assertComplete(expected);
            assertThat(end.log().repeated()).as("events that came twice").isZero();
        }
    }
}

package io.github.esflink.sinks.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails while events are applied: the database, the job, an event. */
class SqlFaultsITCase {

    private static final byte[] POISON = "{\"seq\":-1}".getBytes(StandardCharsets.UTF_8);

    @TempDir private static Path folder;
    private static PostgresServer server;
    private static FlinkCluster cluster;

    @TempDir private Path dir;

    private final DeliveryLog log = new DeliveryLog(Guarantee.EXACTLY_ONCE);

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(folder);
        cluster = LocalCluster.start(2, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
            server.close();
        }
    }

    private static NumberedStreams.Builder streams() {
        return NumberedStreams.builder().setStreams(40).setEventsPerStream(60);
    }

    private void awaitDone(ArrivalsReceiver receiver, long events) {
        await().pollInSameThread()
                .atMost(FlinkCluster.PATIENCE)
                .until(
                        () -> {
                            receiver.catchUp();
                            log.assertInOrder();
                            return log.done() >= events;
                        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void killedDatabasesAndTaskManagersRepeatAndLoseNothing(long seed) throws Exception {
        Random random = new Random(seed);
        NumberedStreams streams = streams().setEventsPerSecond(400).build();
        try (ArrivalsReceiver receiver = ArrivalsReceiver.open(server, log, s -> s)) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 4, null);
            String savepoint;
            try {
                awaitDone(receiver, 100 + random.nextInt(300));
                server.kill();
                awaitDone(receiver, log.done() + 100 + random.nextInt(300));
                cluster.loseTaskManager(job, random);
                awaitDone(receiver, log.done() + 50 + random.nextInt(200));
                if (random.nextBoolean()) {
                    server.kill();
                }
                savepoint = cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
            JobID rescaled =
                    cluster.run(
                            new SinkJob(streams, receiver.sink()),
                            1 + random.nextInt(3),
                            savepoint);
            try {
                awaitDone(receiver, streams.totalEvents());
            } finally {
                cluster.cancel(rescaled);
            }
            receiver.catchUp();
            log.assertComplete(streams.eventsByStream());
        } catch (AssertionError e) {
            throw new AssertionError("Seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    @Test
    @Tag("quick")
    void anEventThatTheDatabaseRefusesIsADeadLetterAndTheOthersAreAppliedOnce() throws Exception {
        Path letters = dir.resolve("letters");
        NumberedStreams streams = streams().addPoison("numbered-3", 17, POISON).build();
        try (ArrivalsReceiver receiver =
                ArrivalsReceiver.open(
                        server,
                        new DeliveryLog(Guarantee.EXACTLY_ONCE),
                        settings ->
                                settings.setDeadLetters(
                                        DeadLetterFiles.in(letters.toUri().toString()),
                                        AfterDeadLetter.SKIP))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 2, null);
            try {
                awaitRows(receiver, streams.totalEvents() - 1);
                cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
            assertThat(receiver.database().query("select count(*) from arrivals"))
                    .isEqualTo(String.valueOf(streams.totalEvents() - 1));
            assertThat(
                            receiver.database()
                                    .query(
                                            "select count(distinct (stream, revision)) from arrivals"))
                    .isEqualTo(String.valueOf(streams.totalEvents() - 1));
        }
        List<DeadLetter> found = lettersIn(letters);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).event().position()).hasToString("numbered-3@17");
        assertThat(found.get(0).message())
                .isEqualTo(
                        "Numbered:0: SQLSTATE 23514, constraint \"counts_from_0\", table \"arrivals\"");
    }

    /** Its letter was not committed, and its stream had gone on: nobody would see it again. */
    @Test
    void anEventThatWasGivenUpBeforeARestartIsADeadLetterAfterIt() throws Exception {
        Path letters = dir.resolve("letters");
        Configuration rarely = new Configuration();
        rarely.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        NumberedStreams streams = streams().addPoison("numbered-3", 17, POISON).build();
        try (ArrivalsReceiver receiver =
                ArrivalsReceiver.open(
                        server,
                        log,
                        settings ->
                                settings.setDeadLetters(
                                        DeadLetterFiles.in(letters.toUri().toString()),
                                        AfterDeadLetter.SKIP))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink(), rarely), 4, null);
            try {
                awaitRows(receiver, streams.totalEvents() - 1);
                assertThat(lettersIn(letters)).isEmpty();
                cluster.loseTaskManager(job, new Random(1));
                awaitReplayed(receiver);
                cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
            assertThat(receiver.database().query("select count(*) from arrivals"))
                    .isEqualTo(String.valueOf(streams.totalEvents() - 1));
        }
        assertThat(lettersIn(letters))
                .extracting(letter -> letter.event().position().toString())
                .containsExactly("numbered-3@17");
    }

    /** Every stream has come to its end once more. */
    private static void awaitReplayed(ArrivalsReceiver receiver) {
        await().pollInSameThread()
                .atMost(FlinkCluster.PATIENCE)
                .until(
                        () ->
                                receiver.database()
                                        .query(
                                                "select count(*) from esflink_progress where revision_before = 59")
                                        .equals("40"));
    }

    private static void awaitRows(ArrivalsReceiver receiver, long rows) {
        await().pollInSameThread()
                .atMost(FlinkCluster.PATIENCE)
                .until(
                        () ->
                                receiver.database()
                                        .query("select n from totals")
                                        .equals(String.valueOf(rows)));
    }

    private static List<DeadLetter> lettersIn(Path letters) throws Exception {
        List<DeadLetter> found = new ArrayList<>();
        if (!Files.isDirectory(letters)) {
            return found;
        }
        try (Stream<Path> files = Files.list(letters)) {
            // One whose name begins with a dot is not committed.
            for (Path file :
                    files.filter(each -> !each.getFileName().toString().startsWith(".")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    found.add(DeadLetterJson.read(line));
                }
            }
        }
        return found;
    }
}

package io.github.esflink.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.Transactions;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints of earlier builds, taken in mid flow with transactions pending, go on in this one:
 * {@code src/test/resources/savepoints}, a folder for each format. Beside the savepoint stands how
 * much of each stream had arrived.
 */
class UpgradeITCase {

    private static final Path SAVEPOINTS = Path.of("src", "test", "resources", "savepoints");
    private static final NumberedStreams EVENTS =
            NumberedStreams.builder()
                    .setStreams(20)
                    .setEventsPerStream(50)
                    .setEventsPerSecond(200)
                    .build();

    /** What comes after this share of each stream waits until a task manager has been lost. */
    private static final double HELD_BACK_FROM = 0.8;

    /** Of the 298 events between the savepoint and that. */
    private static final int MOST_BEFORE_LOSS = 150;

    @TempDir static Path directory;
    private static KafkaBroker broker;
    private static FlinkCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(directory.resolve("broker"));
        cluster = LocalCluster.start(2, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        broker.close();
    }

    static Stream<Arguments> upgrades() {
        return LongStream.rangeClosed(1, Integer.getInteger("contract.seeds", 1))
                .boxed()
                .flatMap(
                        seed ->
                                Stream.of(
                                        Arguments.of("version-1", 1, seed),
                                        Arguments.of("version-1", 3, seed)));
    }

    /** The seed chooses when a task manager is lost on the way, and which. */
    @ParameterizedTest(name = "{0} at parallelism {1}, seed {2}")
    @MethodSource("upgrades")
    void theRestArrivesOnceAndInOrder(
            String version, int parallelism, long seed, @TempDir Path gates) throws Exception {
        Path savepoint = SAVEPOINTS.resolve(version);
        Map<String, List<Long>> expected = new TreeMap<>();
        for (String line : Files.readAllLines(savepoint.resolve("arrived.txt"))) {
            String[] streamAndCount = line.split(" ", -1);
            expected.put(
                    streamAndCount[0],
                    LongStream.range(Long.parseLong(streamAndCount[1]), 50).boxed().toList());
        }
        expected.values().removeIf(List::isEmpty);
        assertThat(expected).isNotEmpty();
        Path gate = gates.resolve("gate");
        String topic = "%s-%d-%d".formatted(version, parallelism, seed);
        broker.createTopic(topic, 3, Map.of());

        JobID job =
                cluster.run(
                        new SinkJob(EVENTS.heldBackUntil(gate, HELD_BACK_FROM), sink(topic)),
                        parallelism,
                        savepoint.toUri().toString());
        Map<String, List<Long>> arrived = new TreeMap<>();
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), topic)) {
            Random random = new Random(seed);
            int before = random.nextInt(MOST_BEFORE_LOSS);
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                reader.poll().forEach(record -> add(record, arrived));
                                return count(arrived) > before;
                            });
            cluster.loseTaskManager(job, random);
            Files.createFile(gate);
            await().atMost(FlinkCluster.PATIENCE)
                    .untilAsserted(
                            () -> {
                                reader.poll().forEach(record -> add(record, arrived));
                                assertThat(arrived).isEqualTo(expected);
                            });
            cluster.stopWithSavepoint(job, directory);
            reader.readToEnd().forEach(record -> add(record, arrived));
        } finally {
            cluster.cancel(job);
        }
        assertThat(arrived).isEqualTo(expected);
        assertThat(Transactions.open(broker)).isEmpty();
    }

    /**
     * Writes a savepoint of this build to the folder of that name, when a format has changed:
     * {@code -Dsavepoint.write=version-2 -Dit.test=UpgradeITCase}.
     */
    @Test
    @EnabledIfSystemProperty(named = "savepoint.write", matches = ".+")
    void writesASavepointOfThisBuild() throws Exception {
        Path folder =
                Files.createDirectories(SAVEPOINTS.resolve(System.getProperty("savepoint.write")));
        String topic = folder.getFileName().toString();
        broker.createTopic(topic, 3, Map.of());

        JobID job = cluster.run(new SinkJob(EVENTS, sink(topic)), 2, null);
        Map<String, List<Long>> arrived = new TreeMap<>();
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), topic)) {
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                reader.poll().forEach(record -> add(record, arrived));
                                return arrived.size() == 20;
                            });
            String savepoint = cluster.stopWithSavepoint(job, directory);
            reader.readToEnd().forEach(record -> add(record, arrived));
            copy(Path.of(URI.create(savepoint)), folder);
        }
        assertThat(count(arrived)).as("in mid flow").isLessThan((int) EVENTS.totalEvents());
        List<String> lines = new ArrayList<>();
        arrived.forEach((stream, revisions) -> lines.add(stream + " " + revisions.size()));
        Files.write(folder.resolve("arrived.txt"), lines);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static int count(Map<String, List<Long>> revisions) {
        return revisions.values().stream().mapToInt(List::size).sum();
    }

    private static void add(
            ConsumerRecord<byte[], byte[]> record, Map<String, List<Long>> revisions) {
        revisions
                .computeIfAbsent(header(record, "esdb-record-stream-id"), s -> new ArrayList<>())
                .add(Long.valueOf(header(record, "esdb-record-stream-revision")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static KafkaEventSink sink(String topic) {
        return KafkaEventSink.builder()
                .setConnection(
                        KafkaConnection.builder()
                                .setBootstrapServers(broker.bootstrapServers())
                                .build())
                .setTopic(topic)
                .setKey(RecordKey.stream())
                .build();
    }
}

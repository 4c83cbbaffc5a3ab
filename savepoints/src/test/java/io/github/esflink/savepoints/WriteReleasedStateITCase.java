package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes {@link ReleasedState} of this build, once for each release; see {@code
 * savepoints/released/README.md}.
 */
@EnabledIfSystemProperty(named = "savepoints.write", matches = ".+")
class WriteReleasedStateITCase {

    private static final String VERSION = System.getProperty("savepoints.write", "");

    private static final String SOURCE =
            """
            id: numbered
            connectionString: @node@
            autocommit:interval: @interval@
            subscription:initialPosition: earliest
            subscription:filter: {scope: record, expression: Numbered}
            """;

    private static final String SUBSCRIPTION =
            """
            id: numbered
            connectionString: @node@
            autocommit:interval: @interval@
            subscription:initialPosition: earliest
            instanceTypeName: logger-sink
            """;

    private static LocalCluster cluster;

    @TempDir private Path directory;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void logger() throws Exception {
        try (LogEnd end = new LogEnd()) {
            write(
                    "logger",
                    SOURCE + "instanceTypeName: logger-sink\n",
                    end,
                    doneWith(ReleasedState.EVENTS),
                    () -> end.log().done() == events());
        }
    }

    @Test
    void streams() throws Exception {
        subscription("streams", "subscription:streams: \"order-0, order-1\"\n", ReleasedState.READ);
    }

    @Test
    void category() throws Exception {
        subscription("category", "subscription:category: order\n", ReleasedState.ORDERS);
    }

    @Test
    void shards() throws Exception {
        subscription("shards", "subscription:shards: 4\n", ReleasedState.streams());
    }

    private void subscription(String kind, String setting, List<String> read) throws Exception {
        Map<String, Long> done = new HashMap<>();
        read.forEach(stream -> done.put(stream, (long) ReleasedState.EVENTS));
        try (LogEnd end = new LogEnd()) {
            write(kind, SUBSCRIPTION + setting, end, done, () -> end.log().done() == sum(done));
        }
    }

    @Test
    void http() throws Exception {
        AnswerPlan plan =
                (stream, revision, tryNumber) -> {
                    if (ReleasedState.STUCK.contains(stream) && revision >= 2) {
                        return PlannedAnswer.status(503);
                    }
                    return stream.equals(ReleasedState.REFUSED) && revision == 3
                            ? PlannedAnswer.refusal(422)
                            : PlannedAnswer.OK;
                };
        Map<String, Long> done = doneWith(ReleasedState.EVENTS);
        ReleasedState.STUCK.forEach(stream -> done.put(stream, 2L));
        done.put(ReleasedState.REFUSED, 4L);
        Path letters = directory.resolve("letters");
        try (HttpEnd end = new HttpEnd(letters, plan)) {
            Path savepoint =
                    write(
                            "http",
                            SOURCE
                                    + """
                                    instanceTypeName: http-sink
                                    url: @endpoint@/{stream}
                                    resilience:firstDelayBound:delayMs: 100
                                    breaker: {failuresInARow: 0, failureRatio: 0}
                                    deadLetters: {path: "@letters@", then: park}
                                    """,
                            end,
                            done,
                            () ->
                                    end.letters().size() == ReleasedState.EVENTS - 3
                                            && end.log().done() == sum(done)
                                            && checkpointsAfterTheLetters() >= 3);
            // Else a restored job would go on in a folder of this machine.
            assertThat(
                            Files.readString(
                                    savepoint.resolve("_metadata"), StandardCharsets.ISO_8859_1))
                    .doesNotContain(letters.toString());
        }
    }

    private long checkpointOfTheLetters = -1;

    /** The letters' files are finished, and out of the state some checkpoints later. */
    private long checkpointsAfterTheLetters() throws IOException {
        long last = lastCheckpoint();
        if (checkpointOfTheLetters < 0) {
            checkpointOfTheLetters = last;
        }
        return last - checkpointOfTheLetters;
    }

    private long lastCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"), 2)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("chk-"))
                    .mapToLong(name -> Long.parseLong(name.substring("chk-".length())))
                    .max()
                    .orElse(0);
        }
    }

    @Test
    void kafka() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                Admin admin = broker.admin();
                KafkaEnd end = new KafkaEnd(broker)) {
            write(
                    "kafka",
                    SOURCE
                            + """
                            instanceTypeName: kafka-sink
                            topic: numbered
                            bootstrapServers: @broker@
                            partitionKeyExtraction: {enabled: true, source: stream}
                            """,
                    end,
                    doneWith(ReleasedState.EVENTS),
                    () -> written(admin) == events());
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                end.catchUp();
                                return end.log().done() == events();
                            });
        }
    }

    private static long written(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < 3; partition++) {
            ends.put(new TopicPartition(KafkaEnd.TOPIC, partition), OffsetSpec.latest());
        }
        return admin
                .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    private Path write(
            String kind,
            String connector,
            ReceivingEnd end,
            Map<String, Long> done,
            Callable<Boolean> enough)
            throws Exception {
        Path events = directory.resolve("events");
        Path savepoint;
        try (EventStoreNode node = ReleasedState.node(kind, events);
                NumberedEvents writer = new NumberedEvents(node.connectionString())) {
            // In turns, so that the streams lie mixed in the log.
            for (int i = 0; i < ReleasedState.EVENTS; i++) {
                writer.append(ReleasedState.streams(), 1);
            }
            JobID job =
                    cluster.run(
                            ConnectorText.of(
                                            // Transactions are to be pending in the savepoint.
                                            kind.equals("kafka")
                                                    ? connector.replace("@interval@", "600000")
                                                    : connector,
                                            node.connectionString(),
                                            end)
                                    .graph(directory, 2, null));
            await().atMost(FlinkCluster.PATIENCE).until(enough);
            savepoint =
                    Path.of(
                            URI.create(
                                    cluster.stopWithSavepoint(
                                            job, directory.resolve("savepoints"))));
        }
        ReleasedState.of(VERSION, kind).write(connector, events, savepoint, done);
        return savepoint;
    }

    private static Map<String, Long> doneWith(long events) {
        Map<String, Long> done = new HashMap<>();
        ReleasedState.streams().forEach(stream -> done.put(stream, events));
        return done;
    }

    private static long events() {
        return (long) ReleasedState.streams().size() * ReleasedState.EVENTS;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

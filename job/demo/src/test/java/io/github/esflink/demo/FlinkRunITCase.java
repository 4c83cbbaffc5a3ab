package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code flink run} of the shaded jar does. */
@DisplayName("flink run on a standalone cluster")
class FlinkRunITCase {

    @TempDir private static Path directory;

    private static FlinkProcesses cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new FlinkProcesses(directory.resolve("cluster"), 4, Map.of());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void freeTheSlots() throws Exception {
        cluster.cancelAll();
    }

    @Test
    void theJobRunsFromTheJar() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString())) {
            appender.start();
            Path connector = directory.resolve("earthquakes.yaml");
            Files.writeString(
                    connector,
                    Files.readString(
                                    DemoPaths.ROOT.resolve(
                                            "flink-conf/connectors/earthquakes.yaml"))
                            .replace("esdb://localhost:2113?tls=false", node.connectionString()));

            assertThat(cluster.run(connector))
                    .anyMatch(line -> line.contains("Job has been submitted with JobID"));

            await().atMost(FlinkProcesses.PATIENCE).until(() -> logged() == 1_214);
            assertThat(cluster.client("list", "-r"))
                    .anyMatch(line -> line.contains("earthquakes (RUNNING)"));
        }
    }

    @Test
    void whatFlinkDoesNotTakeIsSaidForEachFileOfAFolder() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("for-nobody"));
        for (String id : List.of("one", "two")) {
            Files.writeString(
                    folder.resolve(id + ".yaml"),
                    """
                    id: %s
                    connectionString: esdb://localhost:2113?tls=false
                    instanceTypeName: logger-sink
                    """
                            .formatted(id));
        }

        assertThat(cluster.runNowhere(folder))
                .anyMatch(line -> line.contains("one.yaml cannot start:"))
                .anyMatch(line -> line.contains("two.yaml cannot start:"))
                .anyMatch(line -> line.contains("  - Flink did not take its job. "))
                .anyMatch(
                        line ->
                                line.contains(
                                        "2 of 2 connectors in %s were refused, see above."
                                                .formatted(folder)))
                .noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void aFolderBecomesAJobForEachFileAndEachDelivers() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
                KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString())) {
            appender.start();
            Path folder = Files.createDirectory(directory.resolve("connectors"));
            Files.writeString(
                    folder.resolve("hook.yaml"),
                    """
                    id: hook
                    connectionString: %s
                    instanceTypeName: http-sink
                    url: %s/{stream}
                    subscription:
                      initialPosition: earliest
                      filter: {scope: record, expression: EarthquakeReviewed}
                    """
                            .formatted(node.connectionString(), endpoint.url()));
            Files.writeString(
                    folder.resolve("kafka.json"),
                    """
                    {"id": "quakes", "connectionString": "%s", "settings": {
                     "instanceTypeName": "kafka-sink", "topic": "quakes",
                     "createTopic:enabled": "true", "createTopic:partitions": "3",
                     "partitionKeyExtraction:enabled": "true",
                     "partitionKeyExtraction:source": "stream",
                     "subscription:initialPosition": "Earliest",
                     "subscription:filter:scope": "record",
                     "subscription:filter:expression": "EarthquakeReviewed",
                     "bootstrapServers": "%s"}}
                    """
                            .formatted(node.connectionString(), broker.bootstrapServers()));
            Files.writeString(
                    folder.resolve("nobody.json"),
                    """
                    {"id": "nobody", "connectionString": "%s", "settings": {
                     "instanceTypeName": "kafka-sink", "topic": "t",
                     "bootstrapServers": "localhost:%d"}}
                    """
                            .formatted(node.connectionString(), DemoPaths.freePort()));
            Files.writeString(
                    folder.resolve("same.yaml"),
                    """
                    id: hook
                    connectionString: %s
                    instanceTypeName: logger-sink
                    """
                            .formatted(node.connectionString()));
            Files.writeString(folder.resolve("wrong.yaml"), "id: wrong\n");

            assertThat(cluster.run(folder))
                    .anyMatch(line -> line.contains("hook.yaml: connector hook runs as job "))
                    .anyMatch(line -> line.contains("kafka.json: connector quakes runs as job "))
                    .anyMatch(line -> line.contains("nobody.json") && line.contains("cannot start"))
                    .anyMatch(line -> line.contains("wrong.yaml does not define a connector"))
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "id: hook is that of %s too, and two connectors never share one."
                                                    .formatted(folder.resolve("hook.yaml"))))
                    .anyMatch(line -> line.contains("3 of 5 connectors in"))
                    .noneMatch(line -> line.startsWith("\tat "));

            appender.awaitAll();
            Map<String, List<Long>> expected = new TreeMap<>(EarthquakeAppender.reviewed());
            await().atMost(FlinkProcesses.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(new TreeMap<>(endpoint.acknowledged()))
                                            .isEqualTo(expected));
            Map<String, List<Long>> committed = new HashMap<>();
            try (CommittedReader reader =
                    new CommittedReader(broker.bootstrapServers(), "quakes")) {
                await().atMost(FlinkProcesses.PATIENCE)
                        .untilAsserted(
                                () -> {
                                    reader.poll().forEach(record -> add(record, committed));
                                    assertThat(new TreeMap<>(committed)).isEqualTo(expected);
                                });
            }
        }
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

    @Test
    void whatCountsIsExplainedWithoutSecretsAndSubmitsNothing() throws Exception {
        Path connector = directory.resolve("explained.yaml");
        Files.writeString(
                connector,
                """
                id: explained
                connectionString: esdb://admin:hunter2@localhost:2113?tls=false
                instanceTypeName: http-sink
                url: https://example.com/{stream}
                authentication: {method: bearer, bearer: {token: hunter2}}
                """);

        assertThat(cluster.run(connector, "--explain"))
                .contains("Connector explained", "    inFlight: 256   (default)")
                .anyMatch(line -> line.contains("HTTP sink (uid sink)"))
                .noneMatch(line -> line.contains("hunter2"));
        assertThat(cluster.client("list", "-a")).noneMatch(line -> line.contains("explained"));
    }

    @Test
    void everyOptionIsExplained() throws Exception {
        assertThat(cluster.run(directory, "--help"))
                .anyMatch(line -> line.startsWith("Usage: eventstore-connectors"))
                .anyMatch(line -> line.contains("--connector=PATH"))
                .anyMatch(line -> line.contains("--validate"))
                .anyMatch(line -> line.contains("--explain"))
                .anyMatch(line -> line.contains("--redeliver"))
                .anyMatch(line -> line.contains("--local"));
    }

    @Test
    void aConnectorThatHoldsIsSaidToAndNotStarted() throws Exception {
        Path connector = directory.resolve("held.yaml");
        Files.writeString(
                connector,
                """
                id: held
                connectionString: esdb://localhost:2113?tls=false
                instanceTypeName: logger-sink
                """);

        assertThat(cluster.run(connector, "--validate"))
                .contains(connector + ": connector held holds.");
        assertThat(cluster.client("list", "-a")).noneMatch(line -> line.contains("held"));
    }

    @Test
    void aWrongConnectorFileIsSaidInPlainWords() throws Exception {
        Path connector = directory.resolve("wrong.yaml");
        Files.writeString(connector, "id: wrong\ninstanceTypeName: logger-sink\n");

        assertThat(cluster.run(connector))
                .contains(
                        connector + " does not define a connector:",
                        "  - connectionString: missing; expected esdb://host:port or esdb+discover://host.")
                .noneMatch(line -> line.startsWith("\tat "));
    }

    private static long logged() {
        return cluster.lines().stream().filter(line -> line.contains("[earthquakes] ")).count();
    }
}

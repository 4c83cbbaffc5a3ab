package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar, given to Flink's own client for a cluster of processes. */
@DisplayName("flink run on a standalone cluster")
class FlinkRunITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JOB_JAR =
            DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar").toString();

    @TempDir private static Path directory;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = StandaloneCluster.builder(directory.resolve("cluster")).start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
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

            List<String> answer = client("run", "-d", JOB_JAR, "--connector", connector.toString());
            assertThat(answer).anyMatch(line -> line.contains("Job has been submitted with JobID"));

            await().atMost(PATIENCE).until(() -> logged() == 1_214);
            assertThat(client("list", "-r"))
                    .anyMatch(line -> line.contains("earthquakes (RUNNING)"));
        }
    }

    @Test
    void aFolderBecomesAJobForEachFileAndSaysWhatHappened() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
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
                    subscription:initialPosition: earliest
                    """
                            .formatted(node.connectionString(), endpoint.url()));
            Files.writeString(
                    folder.resolve("kafka.json"),
                    """
                    {"id": "kafka", "connectionString": "%s", "settings": {
                     "instanceTypeName": "kafka-sink", "topic": "t",
                     "bootstrapServers": "localhost:%d"}}
                    """
                            .formatted(node.connectionString(), DemoPaths.freePort()));
            Files.writeString(folder.resolve("wrong.yaml"), "id: wrong\n");

            List<String> answer = client("run", "-d", JOB_JAR, "--connector", folder.toString());

            assertThat(answer)
                    .anyMatch(line -> line.contains("hook.yaml: connector hook runs as job "))
                    .anyMatch(line -> line.contains("kafka.json") && line.contains("cannot start"))
                    .anyMatch(line -> line.contains("wrong.yaml does not define a connector"))
                    .anyMatch(line -> line.contains("2 of 3 connectors in"))
                    .noneMatch(line -> line.startsWith("\tat "));
            for (String line : client("list", "-r")) {
                if (line.contains("hook (RUNNING)")) {
                    client("cancel", line.split(" : ", -1)[1]);
                }
            }
        }
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

        List<String> answer =
                client("run", "-d", JOB_JAR, "--connector", connector.toString(), "--explain");

        assertThat(answer)
                .contains("Connector explained", "    inFlight: 256   (default)")
                .anyMatch(line -> line.contains("HTTP sink (uid sink)"))
                .noneMatch(line -> line.contains("hunter2"));
        assertThat(client("list", "-a")).noneMatch(line -> line.contains("explained"));
    }

    @Test
    void aWrongConnectorFileIsSaidInPlainWords() throws Exception {
        Path connector = directory.resolve("wrong.yaml");
        Files.writeString(connector, "id: wrong\ninstanceTypeName: logger-sink\n");

        assertThat(client("run", "-d", JOB_JAR, "--connector", connector.toString()))
                .contains(
                        connector + " does not define a connector:",
                        "  - connectionString: missing; expected esdb://host:port or esdb+discover://host.")
                .noneMatch(line -> line.startsWith("\tat "));
    }

    private static long logged() throws IOException {
        try (Stream<String> lines = Files.lines(cluster.logs().resolve("taskmanager-1.log"))) {
            return lines.filter(line -> line.contains("[earthquakes] ")).count();
        }
    }

    private static List<String> client(String... arguments) throws Exception {
        return cluster.flink(arguments);
    }
}

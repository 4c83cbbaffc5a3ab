package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.redelivery.Redelivery;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An HTTP connector from its file")
@Tag("quick")
class HttpConnectorITCase {

    private static final String BAD_STREAM = "network-ci";

    @TempDir private Path directory;

    @Test
    void parksARefusedStreamAndSendsItAgainInOrder() throws Exception {
        parkAndSendAgain("path: " + directory.resolve("dead").toUri(), "; their files are in ");
    }

    @Test
    void sendsTheLettersOfATopicAgainInOrderAndOnce() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"))) {
            broker.createTopic("letters", 3, Map.of());
            parkAndSendAgain(
                    "kafka: {topic: letters, bootstrapServers: \"%s\"}"
                            .formatted(broker.bootstrapServers()),
                    "; how far is kept by topic letters, consumer group esflink/quakes/sink/redelivery.");
        }
    }

    private void parkAndSendAgain(String deadLetters, String whatBecameOfThem) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
                ConnectorCluster cluster = new ConnectorCluster(1, 2);
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString())) {
            endpoint.answerWith(stream -> stream.equals(BAD_STREAM) ? 422 : 204);
            ConnectorDefinition connector =
                    connector(node.connectionString(), endpoint.url(), deadLetters);
            JobID job = cluster.run(connector, 2, null);
            appender.start();
            appender.awaitAll();
            Map<String, List<Long>> expected = new TreeMap<>(EarthquakeAppender.reviewed());
            List<Long> badRevisions = expected.getOrDefault(BAD_STREAM, List.of());
            await().atMost(ConnectorCluster.PATIENCE)
                    .until(
                            () ->
                                    new TreeMap<>(endpoint.acknowledged())
                                            .equals(without(expected, BAD_STREAM::equals)));
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));

            assertThat(endpoint.lines())
                    .as("the first refused event parks its stream")
                    .filteredOn(line -> line.contains("/network-ci"))
                    .containsExactly("PUT /quakes/network-ci/earthquake-reviewed seen");

            endpoint.answerWith(stream -> 204);
            assertThat(redelivered(connector))
                    .startsWith(
                            "quakes: %d dead letters were sent again"
                                    .formatted(badRevisions.size()))
                    .contains(whatBecameOfThem);
            assertThat(new TreeMap<>(endpoint.acknowledged())).isEqualTo(expected);

            assertThat(redelivered(connector)).startsWith("quakes: 0 dead letters were sent again");
            assertThat(new TreeMap<>(endpoint.acknowledged())).isEqualTo(expected);
        }
    }

    private static String redelivered(ConnectorDefinition connector) throws Exception {
        return Redelivery.of(connector, "")
                .run(
                        StreamExecutionEnvironment.createLocalEnvironment(2),
                        env -> env.execute("redelivery"),
                        System.out::println);
    }

    private ConnectorDefinition connector(String connectionString, String url, String deadLetters)
            throws Exception {
        Path file = directory.resolve("quakes.yaml");
        Files.writeString(
                file,
                """
                id: quakes
                connectionString: %s
                instanceTypeName: http-sink
                url: %s/quakes/{stream}/{event-type}
                method: PUT
                defaultHeaders: {X-Test: seen}
                subscription:
                  initialPosition: earliest
                  filter: {scope: record, expression: EarthquakeReviewed}
                deadLetters: {%s, then: park}
                """
                        .formatted(connectionString, url, deadLetters));
        return ConnectorFile.read(file).connector();
    }

    private static Map<String, List<Long>> without(
            Map<String, List<Long>> all, Predicate<String> stream) {
        return all.entrySet().stream()
                .filter(entry -> !stream.test(entry.getKey()))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }
}

package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.StreamMetadata;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.redelivery.Redelivery;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Letters that their topic had no room for")
class CutLettersITCase {

    private static final String STREAM = "order-large";
    private static final String COPY = "order-copy";
    private static final int EVENTS = 4;

    @TempDir private Path directory;

    private final List<String> notes = new ArrayList<>();

    @Test
    void areFetchedAgainFromTheirStreamAndOnesThatAreGoneAreNamed() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                RecordingEndpoint endpoint = new RecordingEndpoint();
                ConnectorCluster cluster = new ConnectorCluster(1, 1)) {
            broker.createTopic("letters", 2, Map.of("max.message.bytes", "3000"));
            EventStoreDBClient client =
                    EventStoreDBClient.create(
                            EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
            UUID first = UUID.randomUUID();
            for (int i = 0; i < EVENTS; i++) {
                client.appendToStream(STREAM, event(i == 0 ? first : UUID.randomUUID(), i)).get();
            }
            // Of the same id as one that will be gone.
            client.appendToStream(COPY, event(first, 0)).get();
            endpoint.answerWith(stream -> 422);
            ConnectorDefinition connector = connector(node, endpoint, broker);
            JobID job = cluster.run(connector, 1, null);
            try (CommittedReader letters =
                    new CommittedReader(broker.bootstrapServers(), "letters")) {
                List<byte[]> written = new ArrayList<>();
                await().atMost(ConnectorCluster.PATIENCE)
                        .until(
                                () -> {
                                    letters.poll().forEach(letter -> written.add(letter.value()));
                                    return written.size() > EVENTS;
                                });
                assertThat(written).allSatisfy(letter -> assertThat(letter).hasSizeLessThan(3_000));
            }
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            int before = endpoint.bodies().size();
            StreamMetadata truncated = new StreamMetadata();
            truncated.setTruncateBefore(1L);
            client.setStreamMetadata(STREAM, truncated).get();
            client.shutdown().get();

            endpoint.answerWith(stream -> 204);
            Redelivery redelivery = Redelivery.of(connector, "");
            assertThat(run(redelivery))
                    .startsWith("orders: 4 dead letters were sent again, and 1 are gone; ");
            assertThat(redelivery.notDelivered()).isEqualTo(1);
            assertThat(notes)
                    .singleElement()
                    .asString()
                    .contains("not in EventStoreDB any more", STREAM + "@0 (");
            assertThat(endpoint.bodies().subList(before, endpoint.bodies().size()))
                    .containsExactlyInAnyOrder(body(0), body(1), body(2), body(3));
            assertThat(endpoint.acknowledged())
                    .isEqualTo(Map.of(STREAM, List.of(1L, 2L, 3L), COPY, List.of(0L)));

            assertThat(run(Redelivery.of(connector, "")))
                    .startsWith("orders: 0 dead letters were sent again;");
        }
    }

    private String run(Redelivery redelivery) throws Exception {
        return redelivery.run(
                StreamExecutionEnvironment.createLocalEnvironment(2),
                env -> env.execute("redelivery"),
                notes::add);
    }

    /** Ten kilobytes, of which the transform keeps all. */
    private static String text(int number) {
        return "x".repeat(10_000) + number;
    }

    private static EventData event(UUID id, int number) {
        return EventData.builderAsJson(
                        id,
                        "OrderPlaced",
                        "{\"id\":1.00,\"text\":\"%s\"}"
                                .formatted(text(number))
                                .getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String body(int number) {
        return "{\"text\":\"%s\",\"id\":1.00}".formatted(text(number));
    }

    private ConnectorDefinition connector(
            EventStoreNode node, RecordingEndpoint endpoint, KafkaBroker broker) throws Exception {
        return ConnectorFile.read(
                        Files.writeString(
                                directory.resolve("orders.yaml"),
                                """
                                id: orders
                                connectionString: %s
                                instanceTypeName: http-sink
                                url: %s
                                subscription:
                                  initialPosition: earliest
                                  filter: {scope: stream, expression: order-}
                                transformer: {fields: {text: /text, id: /id}}
                                deadLetters: {kafka: {topic: letters, bootstrapServers: "%s"}}
                                """
                                        .formatted(
                                                node.connectionString(),
                                                endpoint.url(),
                                                broker.bootstrapServers())))
                .connector();
    }
}

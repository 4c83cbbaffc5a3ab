package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data that says it is JSON and is none: where it is parsed, a sink or filter says so; where it is
 * not, it arrives as it was.
 */
class UnparsedDataITCase {

    /** The numbers and the white space would not come through a parser as they are. */
    private static final List<String> DATA =
            List.of(
                    "{\"a\": 1.0e2,\t\"a\" :01}",
                    "{ never closed",
                    "\"half a surrogate \\ud83d\"",
                    "");

    @TempDir private Path directory;

    @Test
    void noDataIsParsedWhenNobodyAsksForIt() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
                KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                ConnectorCluster cluster = new ConnectorCluster(1, 1)) {
            broker.createTopic("orders", 1, Map.of());
            append(node.connectionString());
            Path file =
                    Files.writeString(
                            directory.resolve("orders.yaml"),
                            """
                            id: orders
                            connectionString: %s
                            subscription:
                              initialPosition: earliest
                              filter: {scope: stream, expression: order-}
                            sinks:
                              log: {instanceTypeName: logger-sink}
                              hook: {instanceTypeName: http-sink, url: "%s"}
                              topic:
                                instanceTypeName: kafka-sink
                                topic: orders
                                bootstrapServers: %s
                                partitionKeyExtraction: {enabled: true, source: stream}
                            """
                                    .formatted(
                                            node.connectionString(),
                                            endpoint.url(),
                                            broker.bootstrapServers()));
            cluster.run(ConnectorFile.read(file).connector(), 1, null);

            await().atMost(ConnectorCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(endpoint.bodies()).isEqualTo(DATA));
            List<String> values = new ArrayList<>();
            try (CommittedReader reader =
                    new CommittedReader(broker.bootstrapServers(), "orders")) {
                await().atMost(ConnectorCluster.PATIENCE)
                        .until(
                                () -> {
                                    reader.poll()
                                            .forEach(
                                                    record ->
                                                            values.add(
                                                                    new String(
                                                                            record.value(),
                                                                            UTF_8)));
                                    return values.size() >= DATA.size();
                                });
            }
            assertThat(values).isEqualTo(DATA);
        }
    }

    private static void append(String connectionString) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        for (String data : DATA) {
            EventData event =
                    EventData.builderAsJson(UUID.randomUUID(), "OrderPlaced", data.getBytes(UTF_8))
                            .build();
            client.appendToStream("order-1", event).get();
        }
        client.shutdown().get();
    }
}

package io.github.esflink.demo;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sinks of one connector, and the endpoint of one takes nothing. */
@DisplayName("A stuck sink beside another one")
class StuckSinkITCase {

    private static final int STREAMS = 60;
    private static final int EVENTS_PER_STREAM = 50;
    private static final int EVENTS = STREAMS * EVENTS_PER_STREAM;

    /** 3 MB in all: more than Flink's network buffers hold between operators. */
    private static final int EVENT_SIZE = 1_000;

    @TempDir private Path directory;

    @Test
    void stopsNobodyBelowTheBoundOfWhatMayWait() throws Exception {
        try (Flow flow = new Flow("64 mb")) {
            await().atMost(ConnectorCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(flow.healthy.requests()).isEqualTo(EVENTS));

            assertThat(flow.stuck.acknowledged()).isEmpty();
            flow.heal();
        }
    }

    @Test
    void holdsTheOthersUpAtTheBoundAndLosesNothing() throws Exception {
        try (Flow flow = new Flow("64 kb")) {
            // Nothing comes any more.
            int[] seen = {-1};
            await().atMost(ConnectorCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .during(Duration.ofSeconds(3))
                    .until(
                            () -> {
                                int before = seen[0];
                                seen[0] = flow.healthy.requests();
                                return seen[0] > 0 && seen[0] == before;
                            });

            assertThat(flow.healthy.requests()).isLessThan(EVENTS);
            assertThat(flow.stuck.acknowledged()).isEmpty();
            flow.heal();
        }
    }

    /** Its records become visible with the checkpoint that both sinks have part in. */
    @Test
    void letsKafkasTransactionsBeCommittedBelowTheBound() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"))) {
            broker.createTopic("healthy", 1, Map.of());
            String kafka =
                    "{instanceTypeName: kafka-sink, topic: healthy, bootstrapServers: \"%s\"}"
                            .formatted(broker.bootstrapServers());
            try (Flow flow = new Flow("64 mb", kafka);
                    CommittedReader reader =
                            new CommittedReader(broker.bootstrapServers(), "healthy")) {
                int[] committed = {0};
                await().atMost(ConnectorCluster.PATIENCE)
                        .until(() -> (committed[0] += reader.poll().size()) >= EVENTS);

                assertThat(committed[0]).isEqualTo(EVENTS);
                assertThat(flow.stuck.acknowledged()).isEmpty();
                flow.heal(List.of(flow.stuck));
            }
        }
    }

    /** A connector over all events, at work. */
    private final class Flow implements AutoCloseable {

        private final EventStoreNode node = EventStoreNode.builder().port(0).start();
        private final RecordingEndpoint healthy = new RecordingEndpoint();
        private final RecordingEndpoint stuck = new RecordingEndpoint();
        private final ConnectorCluster cluster = new ConnectorCluster(1, 1);
        private final JobID job;

        Flow(String maxWaiting) throws Exception {
            this(maxWaiting, null);
        }

        /**
         * @param other the sink beside the stuck one; null for one to the healthy endpoint
         */
        Flow(String maxWaiting, @Nullable String other) throws Exception {
            stuck.answerWith(stream -> 503);
            append(node.connectionString());
            Path file = directory.resolve("two.yaml");
            Files.writeString(
                    file,
                    """
                    id: two
                    connectionString: %s
                    subscription:initialPosition: earliest
                    sinks:
                      stuck:
                        instanceTypeName: http-sink
                        url: %s
                        maxWaiting: %s
                        inFlight: 16
                        resilience: {firstDelayBound: {upperLimitMs: 600000, delayMs: 100}, jitter: 0}
                        breaker: {openTimeMs: 100}
                      healthy: %s
                    """
                            .formatted(
                                    node.connectionString(),
                                    stuck.url(),
                                    maxWaiting,
                                    other == null
                                            ? "{instanceTypeName: http-sink, url: \"%s\"}"
                                                    .formatted(healthy.url())
                                            : other));
            job = cluster.run(ConnectorFile.read(file).connector(), 1, null);
        }

        /** The endpoint takes events again: everything arrives. */
        void heal() {
            heal(List.of(stuck, healthy));
        }

        void heal(List<RecordingEndpoint> endpoints) {
            stuck.answerWith(stream -> 204);
            List<Long> all = IntStream.range(0, EVENTS_PER_STREAM).mapToObj(Long::valueOf).toList();
            for (RecordingEndpoint endpoint : endpoints) {
                await().atMost(ConnectorCluster.PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(endpoint.acknowledged().values())
                                                .hasSize(STREAMS)
                                                .allMatch(all::equals));
            }
        }

        @Override
        public void close() throws Exception {
            cluster.flink().cancelJob(job).get();
            cluster.close();
            healthy.close();
            stuck.close();
            node.close();
        }
    }

    private static void append(String connectionString) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        List<EventData> events =
                IntStream.range(0, EVENTS_PER_STREAM)
                        .mapToObj(
                                i ->
                                        EventData.builderAsBinary("Happened", new byte[EVENT_SIZE])
                                                .build())
                        .toList();
        for (int stream = 0; stream < STREAMS; stream++) {
            client.appendToStream("stream-" + stream, events.iterator()).get();
        }
        client.shutdown().get();
    }
}

package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.StreamMetadata;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.definition.SinkType;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.projection.SystemProjection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting of the source makes of one log: what comes, and what does not. */
class SourceSettingsITCase {

    private static final String EVERYTHING =
            "order-1@0 invoice-1@0 order-2@0 payment-1@0 order-1@1 order-9@0";

    private static final String CLOCK = "clock-1";

    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir private static Path directory;
    private static EventStoreNode node;
    private static ConnectorCluster cluster;
    private static EventStoreDBClient client;
    private static long position;
    private static Instant time;

    @BeforeAll
    static void writeLog() throws Exception {
        node = EventStoreNode.builder().port(0).projections(SystemProjection.BY_CATEGORY).start();
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        cluster = new ConnectorCluster(1, 2);
        append("order-1", "OrderPlaced", "{\"total\": 1}");
        append("invoice-1", "InvoiceSent", "{\"total\": 200}");
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(100L);
        client.setStreamMetadata("order-1", metadata).get();
        position = append("order-2", "OrderPlaced", "{\"total\": 150}");
        long before = System.currentTimeMillis();
        await().atMost(Duration.ofMinutes(1)).until(() -> System.currentTimeMillis() > before);
        time = Instant.now();
        client.appendToStream(
                        "payment-1", EventData.builderAsBinary("PaymentTaken", new byte[9]).build())
                .get();
        append("order-1", "OrderShipped", "{\"total\": 120}");
        // What does not match comes before it for almost every row.
        append("order-9", "OrderPlaced", "{\"total\": 999}");
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        client.shutdown().get();
        node.close();
    }

    private static long append(String stream, String type, String json) throws Exception {
        return client.appendToStream(
                        stream, EventData.builderAsJson(type, json.getBytes(UTF_8)).build())
                .get()
                .getLogPosition()
                .getCommitUnsigned();
    }

    /**
     * @param settings below {@code subscription}
     * @param expected with blanks between
     * @param inOrder whether all of it comes in the order of the log
     */
    private record Row(String settings, String expected, boolean inOrder) {
        @Override
        public String toString() {
            return settings;
        }
    }

    private static Row row(String settings, String expected) {
        return new Row(settings, expected, true);
    }

    private static Row filter(String settings, String expected) {
        return row("filter: {" + settings + "}", expected);
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("initialPosition: earliest", EVERYTHING),
                row("initialPosition: {position}", "payment-1@0 order-1@1 order-9@0"),
                row("initialPosition: \"{time}\"", "payment-1@0 order-1@1 order-9@0"),
                filter(
                        "scope: stream, filterType: prefix, expression: \"order-, payment\"",
                        "order-1@0 order-2@0 payment-1@0 order-1@1 order-9@0"),
                filter("scope: stream, expression: \"-[29]$\"", "order-2@0 order-9@0"),
                filter(
                        "scope: stream, filterType: streamId, expression: order-1",
                        "order-1@0 order-1@1"),
                filter("scope: record, expression: OrderP", "order-1@0 order-2@0 order-9@0"),
                filter(
                        "scope: record, filterType: regex, expression: \"Shipped|Sent\"",
                        "invoice-1@0 order-1@1"),
                filter(
                        "scope: record, filterType: jsonPath, expression: \"$[?$.value.total > 149]\"",
                        "invoice-1@0 order-2@0 order-9@0"),
                filter(
                        "scope: record, expression: \"$[?$.schemaInfo.subject == 'OrderPlaced' && $.value.total > 149]\"",
                        "order-2@0 order-9@0"),
                row("category: order", "order-1@0 order-2@0 order-1@1 order-9@0"),
                new Row("streams: \"order-9, order-1\"", "order-1@0 order-1@1 order-9@0", false),
                new Row("shards: 3", EVERYTHING, false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatIsAskedForComesAndNothingElse(Row row) throws Exception {
        String settings =
                row.settings()
                        .replace("{position}", Long.toString(position))
                        .replace("{time}", time.toString());
        if (!settings.contains("initialPosition")) {
            settings += "\n  initialPosition: earliest";
        }
        List<String> expected = Arrays.asList(row.expected().split(" "));

        try (Run run = new Run(settings)) {
            await().atMost(ConnectorCluster.PATIENCE)
                    .until(() -> run.arrivedOfLog().size() >= expected.size());

            List<String> arrived = run.arrivedOfLog();
            if (row.inOrder()) {
                assertThat(arrived).isEqualTo(expected);
            } else {
                assertThat(arrived).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void aScopeAloneLetsSystemEventsThrough() throws Exception {
        try (Run run = new Run("{initialPosition: earliest, filter: {scope: stream}}")) {
            await().atMost(ConnectorCluster.PATIENCE)
                    .until(() -> run.arrived.contains("order-9@0"));

            assertThat(run.arrived)
                    .containsSubsequence("invoice-1@0", "$$order-1@0", "order-2@0", "order-9@0");
        }
    }

    @Test
    void latestBeginsWithWhatIsWrittenFromThenOn() throws Exception {
        try (Run run =
                new Run("{initialPosition: latest, filter: {scope: record, expression: Tick}}")) {
            await().atMost(ConnectorCluster.PATIENCE)
                    .until(
                            () -> {
                                append(CLOCK, "Ticked", "{}");
                                return !run.arrived.isEmpty();
                            });
            long first = Long.parseLong(run.arrived.element().replace(CLOCK + "@", ""));
            try (Run later =
                    new Run(
                            "{initialPosition: latest, filter: {scope: record, expression: Tick}}")) {
                await().atMost(ConnectorCluster.PATIENCE)
                        .until(
                                () -> {
                                    append(CLOCK, "Ticked", "{}");
                                    return !later.arrived.isEmpty();
                                });

                assertThat(Long.parseLong(later.arrived.element().replace(CLOCK + "@", "")))
                        .as("what was written before is not read")
                        .isGreaterThan(first);
            }
        }
    }

    /** A connector at work whose sink notes what arrives. */
    private static final class Run implements AutoCloseable {

        private final String id = "run-" + RUNS.incrementAndGet();
        private final Queue<String> arrived = NotingSink.arrived(id);
        private final JobID job;

        Run(String subscription) throws Exception {
            Path file =
                    Files.writeString(
                            directory.resolve(id + ".yaml"),
                            """
                            id: %s
                            connectionString: %s
                            instanceTypeName: logger-sink
                            subscription:
                              %s
                            """
                                    .formatted(id, node.connectionString(), subscription));
            job = cluster.run(noting(ConnectorFile.read(file).connector()), 1, null);
        }

        /** Without what another test adds to the log. */
        List<String> arrivedOfLog() {
            return arrived.stream().filter(event -> !event.startsWith(CLOCK)).toList();
        }

        private static ConnectorDefinition noting(ConnectorDefinition read) {
            return new ConnectorDefinition(
                    read.id(),
                    read.source(),
                    read.filter(),
                    read.transform(),
                    List.of(new SinkDefinition("", SinkType.LOGGER, new NotingSink(), null)),
                    read.checkpointInterval(),
                    read.shown());
        }

        @Override
        public void close() throws Exception {
            cluster.flink().cancelJob(job).get();
        }
    }
}

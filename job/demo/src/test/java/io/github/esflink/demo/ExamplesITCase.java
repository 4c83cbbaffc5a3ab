package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people copy: every connector that stands in a text of this project or beside Flink's
 * configuration is given to a cluster as it is, but for the addresses in it, and has to deliver.
 */
@DisplayName("Every connector in the documentation")
class ExamplesITCase {

    private static final Pattern BLOCK =
            Pattern.compile("```(?:yaml|yml|json)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("(?m)^\\W*id\\W+([\\w.-]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)}");
    private static final String USER = "app";
    private static final Pattern TOPIC = Pattern.compile("(?m)\\btopic\\W+([\\w.-]+)");

    @TempDir private static Path directory;

    private static EventStoreNode node;
    private static RecordingEndpoint endpoint;
    private static KafkaBroker broker;
    private static FlinkProcesses cluster;

    /** Started by the first connector that needs it: it is not on every machine. */
    private static @Nullable PostgresServer postgres;

    private static PostgresServer.@Nullable Database database;

    /** A connector as it stands somewhere. */
    record Example(String where, String text) {

        String id() {
            Matcher id = ID.matcher(text);
            assertThat(id.find()).as("an id in the connector of %s", where).isTrue();
            return id.group(1);
        }

        @Override
        public String toString() {
            return where;
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DemoPaths.ROOT)) {
            for (Path file : files.filter(ExamplesITCase::isText).sorted().toList()) {
                String where = DemoPaths.ROOT.relativize(file).toString();
                String text = Files.readString(file);
                if (!where.endsWith(".md")) {
                    examples.add(new Example(where, text));
                    continue;
                }
                Matcher block = BLOCK.matcher(text);
                while (block.find()) {
                    if (block.group(1).contains("connectionString")) {
                        long line = text.substring(0, block.start()).lines().count() + 1;
                        examples.add(new Example(where + ":" + line, block.group(1)));
                    }
                }
            }
        }
        return examples;
    }

    private static boolean isText(Path file) {
        String path = DemoPaths.ROOT.relativize(file).toString();
        return !path.matches("(.*/)?(target|\\.[^/]+)/.*")
                && (path.endsWith(".md") || path.startsWith("flink-conf/connectors/"))
                && Files.isRegularFile(file);
    }

    @BeforeAll
    static void start() throws Exception {
        node = EventStoreNode.builder().port(0).start();
        endpoint = new RecordingEndpoint();
        broker = KafkaBroker.start(directory.resolve("broker"));
        Map<String, String> environment = new HashMap<>();
        for (Example example : examples()) {
            Matcher variable = VARIABLE.matcher(example.text());
            while (variable.find()) {
                environment.put(variable.group(1), "example");
            }
        }
        cluster =
                new FlinkProcesses(
                        Files.createDirectory(directory.resolve("cluster")), 1, environment);
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
        cluster.close();
        broker.close();
        endpoint.close();
        node.close();
    }

    @AfterEach
    void freeTheSlot() throws Exception {
        cluster.cancelAll();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void delivers(Example example) throws Exception {
        if (example.text().contains("sql-sink") && database == null) {
            startDatabase();
        }
        Path file = directory.resolve(example.id() + ".yaml");
        Files.writeString(file, here(example.text()));
        int requestsBefore = endpoint.requests();
        long linesBefore = logged(example.id());
        long recordsBefore = records(example);
        long rowsBefore = rows();

        assertThat(cluster.run(file))
                .as(example.text())
                .anyMatch(line -> line.contains("Job has been submitted with JobID"));

        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        try {
            // A connector that begins at the end has to see one that comes after its start.
            await(example.where())
                    .atMost(FlinkProcesses.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> {
                                append(client);
                                return (!example.text().contains("http-sink")
                                                || endpoint.requests() > requestsBefore)
                                        && (!example.text().contains("logger-sink")
                                                || logged(example.id()) > linesBefore)
                                        && (!example.text().contains("kafka-sink")
                                                || records(example) > recordsBefore)
                                        && (!example.text().contains("sql-sink")
                                                || rows() > rowsBefore);
                            });
        } finally {
            client.shutdown().get();
        }
        assertThat(cluster.states()).containsEntry(example.id(), "RUNNING");
    }

    /** The same connector among the servers of this test. */
    private static String here(String text) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "example");
        return text.replaceAll("(localhost|host):2113", "127.0.0.1:" + node.port())
                .replaceAll("https?://[a-z]+(\\.[a-z]+)*\\.example(\\.com)?\\b", endpoint.url())
                .replaceAll("https?://example\\.com\\b", endpoint.url())
                .replaceAll("(localhost|kafka):909\\d", broker.bootstrapServers())
                .replace(
                        "Host=db;Database=shop;Username=app",
                        database == null ? "" : database.connectionString(USER))
                .replace("file:///var/lib/flink", directory.resolve("files").toUri().toString())
                .replaceAll("\\$\\{file:[^}]+}", "\\${file:" + secret + "}");
    }

    private static void append(EventStoreDBClient client) throws Exception {
        for (String type : List.of("OrderPlaced", "EarthquakeReviewed")) {
            client.appendToStream(
                            "order-1",
                            EventData.builderAsJson(
                                            type,
                                            "{\"total\":150,\"place\":\"here\",\"mag\":5.1,\"coordinates\":[1,2,3],\"time\":4}"
                                                    .getBytes(StandardCharsets.UTF_8))
                                    .build())
                    .get();
        }
    }

    private static void startDatabase() throws Exception {
        postgres = PostgresServer.start(directory);
        postgres.addUser(USER, "example");
        database = postgres.newDatabase();
        database.execute(
                "create table orders (id text, total numeric, placed_at timestamptz)",
                "create table customers (id text, orders int)");
    }

    private static long rows() throws SQLException {
        return database == null ? 0 : Long.parseLong(database.query("select count(*) from orders"));
    }

    private static long logged(String id) {
        return cluster.lines().stream().filter(line -> line.contains("[" + id + "] ")).count();
    }

    /** How many records there are in the topic that the connector names; 0 without one. */
    private static long records(Example example) throws Exception {
        Matcher topic = TOPIC.matcher(example.text());
        if (!topic.find()) {
            return 0;
        }
        try (Admin admin = broker.admin()) {
            if (!admin.listTopics().names().get().contains(topic.group(1))) {
                if (!example.text().contains("createTopic")) {
                    broker.createTopic(topic.group(1), 1, Map.of());
                }
                return 0;
            }
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicDescription found :
                    admin.describeTopics(List.of(topic.group(1))).allTopicNames().get().values()) {
                for (TopicPartitionInfo partition : found.partitions()) {
                    ends.put(
                            new TopicPartition(found.name(), partition.partition()),
                            OffsetSpec.latest());
                }
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }
}

package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadStreamOptions;
import io.github.esflink.node.EventStoreNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main class, as a process of its own, over a node that has events and an endpoint. */
@DisplayName("A dry run")
class DryRunITCase {

    private static final String SECRET = "hunter2";

    @TempDir private static Path directory;

    private static EventStoreNode node;
    private static EventStoreDBClient client;
    private static RecordingEndpoint endpoint;

    @BeforeAll
    static void start() throws Exception {
        node = EventStoreNode.builder().port(0).start();
        endpoint = new RecordingEndpoint();
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        for (int i = 0; i < 40; i++) {
            append("order-" + i % 4, i % 2 == 0 ? "OrderPlaced" : "OrderDraft", total(i));
            append("item-1", "ItemMoved", total(i));
        }
    }

    private static byte[] total(int total) {
        return "{\"total\":%d,\"name\":\"Ada\"}".formatted(total).getBytes(StandardCharsets.UTF_8);
    }

    private static void append(String stream, String type, byte[] json)
            throws ExecutionException, InterruptedException {
        EventData event =
                EventDataBuilder.json(type, json)
                        .metadataAsBytes("{\"tenant\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                        .build();
        client.appendToStream(stream, event).get();
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown().get();
        endpoint.close();
        node.close();
    }

    @Test
    void showsTheLastEventsThatTheFilterTakesAndSendsNothing() throws Exception {
        Files.writeString(
                directory.resolve("names.js"),
                """
                function transform(record) {
                  const total = record.value.total;
                  if (total === 30) return false;
                  if (total === 32) throw new Error('not this one');
                  if (total === 34) for (;;) {}
                  record.schemaInfo.subject = 'Order';
                  record.value.name = record.value.name.toUpperCase();
                }
                """);
        List<Path> before = files();

        MainProcess.Ended run =
                run(
                        """
                        subscription:
                          filter:
                            and:
                              - {scope: stream, filterType: prefix, expression: order-}
                              - not: {scope: record, expression: OrderDraft}
                              - {scope: record, expression: "$[?$.value.total > 21]"}
                        transformer:
                          enabled: true
                          file: names.js
                          filter: "$[?$.value.total != 36]"
                        """,
                        "--dry-run",
                        "8");

        assertThat(run.code()).isZero();
        assertThat(heads(run.lines()))
                .containsExactly(
                        "[1 of 8] order-0@6",
                        "[2 of 8] order-2@6",
                        "[3 of 8] order-0@7",
                        "[4 of 8] order-2@7",
                        "[5 of 8] order-0@8",
                        "[6 of 8] order-2@8",
                        "[7 of 8] order-0@9",
                        "[8 of 8] order-2@9");
        assertThat(run.lines())
                .contains(
                        "8 events: 4 would be delivered, 2 are dropped, 2 fail. Nothing was sent.",
                        "  dropped by the script",
                        "  dropped by transformer:filter")
                .anyMatch(
                        line ->
                                line.startsWith(
                                                "  would go to the dead letters: The transform failed: ")
                                        && line.contains("not this one"))
                .anyMatch(line -> line.contains("more than") || line.contains("1000 ms"));
        assertThat(run.lines())
                .anyMatch(line -> line.matches("  type: OrderPlaced +> type: Order"))
                .anyMatch(line -> line.matches("  header tenant: a +\\| header tenant: a"))
                .anyMatch(line -> line.matches(" +\"name\" : \"Ada\" +> +\"name\" : \"ADA\""))
                .anyMatch(line -> line.matches(" +\"total\" : 38, +\\| +\"total\" : 38,"));
        assertThat(endpoint.requests()).isZero();
        assertThat(files()).isEqualTo(before);
        assertThat(client.readStream("order-0", ReadStreamOptions.get()).get().getEvents())
                .hasSize(10);
        assertThat(run.lines()).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void saysWhyThereAreFewer() throws Exception {
        MainProcess.Ended run =
                run(
                        "subscription:filter: {scope: record, expression: \"$[?$.value.total > 37]\"}\n",
                        "--dry-run",
                        "50");

        assertThat(run.code()).isZero();
        assertThat(heads(run.lines())).hasSize(4);
        assertThat(run.lines())
                .contains(
                        "$all: of the last 80 events that the server sends, the filter takes 4; there are no more.");
    }

    @Test
    void readsStreamsAndTheirEndToo() throws Exception {
        MainProcess.Ended run =
                run("subscription:streams: \"order-1, order-3, nothing\"\n", "--dry-run", "3");

        assertThat(run.code()).isZero();
        assertThat(heads(run.lines()))
                .containsExactly("[1 of 3] order-3@8", "[2 of 3] order-1@9", "[3 of 3] order-3@9");
        assertThat(run.lines())
                .contains(
                        "stream nothing: of the last 0 events that the server sends, the filter takes 0; there are no more.");
    }

    @Test
    void saysInPlainWordsWhatItCannotDo() throws Exception {
        refused(
                run("", "--dry-run", "0"),
                2,
                "--dry-run: expected a number of events from 1 to 10000, found 0.");
        refused(
                run("", "--dry-run", "3", "--validate"),
                2,
                "--dry-run stands alone: without --validate, --explain and --redeliver.");
        refused(
                MainProcess.run(List.of("--connector", directory.toString(), "--dry-run", "3")),
                2,
                "--dry-run reads for one connector, and " + directory + " is a folder.");
        refused(
                MainProcess.run(
                        List.of(
                                "--connector",
                                connector(
                                                "esdb://admin:%s@127.0.0.1:%d?tls=false&maxDiscoverAttempts=1"
                                                        .formatted(SECRET, DemoPaths.freePort()),
                                                "")
                                        .toString(),
                                "--dry-run",
                                "3")),
                1,
                "The dry run of dry could not read its events. Could not read from EventStoreDB at 127.0.0.1:");
        refused(
                MainProcess.run(
                        List.of(
                                "--connector",
                                connector("esdb://admin:${env:NOT_THERE}@127.0.0.1:2113", "")
                                        .toString(),
                                "--dry-run",
                                "3")),
                1,
                "refers to ${env:NOT_THERE}, but this process has no such environment variable");
    }

    @Test
    void helpTellsOfIt() throws Exception {
        MainProcess.Ended run = MainProcess.run(List.of("--help"));

        assertThat(run.code()).isZero();
        assertThat(String.join(" ", run.lines()).replaceAll("\\s+", " "))
                .contains("--dry-run=N read the last N events that the connector's filter takes");
    }

    private static void refused(MainProcess.Ended run, int code, String message) {
        assertThat(run.lines())
                .anyMatch(line -> line.contains(message))
                .noneMatch(line -> line.startsWith("\tat "))
                .noneMatch(line -> line.contains(SECRET));
        assertThat(run.code()).isEqualTo(code);
    }

    private static List<String> heads(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("\\[\\d+ of \\d+] .*"))
                .map(line -> line.substring(0, line.indexOf("  ")))
                .toList();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.endsWith("dry.yaml")).sorted().toList();
        }
    }

    private static MainProcess.Ended run(String settings, String... arguments) throws Exception {
        List<String> all = new ArrayList<>();
        all.add("--connector");
        all.add(connector(node.connectionString(), settings).toString());
        all.addAll(List.of(arguments));
        return MainProcess.run(all);
    }

    private static Path connector(String connectionString, String settings) throws IOException {
        return Files.writeString(
                directory.resolve("dry.yaml"),
                """
                id: dry
                connectionString: "%s"
                instanceTypeName: http-sink
                url: %s/{stream}
                authentication: {method: bearer, bearer: {token: %s}}
                deadLetters: {path: "%s"}
                """
                                .formatted(
                                        connectionString,
                                        endpoint.url(),
                                        SECRET,
                                        directory.resolve("letters").toUri())
                        + settings);
    }
}

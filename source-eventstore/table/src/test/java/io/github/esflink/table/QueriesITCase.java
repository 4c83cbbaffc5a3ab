package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.esflink.node.protocol.ServerLine;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The statements of docs/sql.md, over the demo's earthquakes and some orders. */
@ExtendWith(SharedServers.class)
class QueriesITCase {

    private static final ServerLine LINE = ServerLine.V24_2;
    private static final Path PAGE = Path.of("../../docs/sql.md");
    private static final Path DATA = Path.of("../../job/demo/data/earthquakes.jsonl");
    private static final Pattern STATEMENT = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

    /** The reports of each network, in their order. */
    private static final Map<String, List<JsonNode>> NETWORKS = new TreeMap<>();

    @BeforeAll
    static void write() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(DATA)) {
            JsonNode report = mapper.readTree(line);
            NETWORKS.computeIfAbsent(
                            "network-" + report.get("net").asText(), n -> new ArrayList<>())
                    .add(report);
        }
        for (Map.Entry<String, List<JsonNode>> network : NETWORKS.entrySet()) {
            SharedServers.append(
                    LINE,
                    network.getKey(),
                    network.getValue().stream()
                            .map(
                                    report ->
                                            EventData.builderAsJson(
                                                            UUID.randomUUID(),
                                                            type(report),
                                                            report.toString()
                                                                    .getBytes(
                                                                            StandardCharsets.UTF_8))
                                                    .build())
                            .toArray(EventData[]::new));
        }
        SharedServers.append(LINE, "order-1", "OrderPlaced", "{\"orderId\":\"1\",\"total\":30}");
        SharedServers.append(LINE, "order-2", "OrderPlaced", "{\"orderId\":\"2\",\"total\":8.50}");
        SharedServers.append(LINE, "order-2", "OrderShipped", "{\"orderId\":\"2\"}");
        SharedServers.append(
                LINE,
                "payment-1",
                "PaymentReceived",
                "{\"orderId\":\"1\",\"amount\":10}",
                "{\"orderId\":\"1\",\"amount\":5.25}");
        SharedServers.append(
                LINE, "payment-2", "PaymentRefused", "{\"orderId\":\"2\",\"amount\":8.50}");
        SharedServers.awaitLinks(LINE, "$ce-order", 3);
        SharedServers.awaitLinks(LINE, "$ce-payment", 3);
    }

    @Test
    void theLatestEventOfEachStream() throws Exception {
        List<Row> rows = tables(Sql.batch()).rows(statement("The latest event of each stream"));

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        NETWORKS.entrySet().stream()
                                .map(
                                        network -> {
                                            JsonNode last =
                                                    network.getValue()
                                                            .get(network.getValue().size() - 1);
                                            return Row.of(
                                                    network.getKey(),
                                                    last.get("title").asText(),
                                                    mag(last));
                                        })
                                .toArray(Row[]::new));
    }

    @Test
    void totalsByTheHour() throws Exception {
        Map<Instant, Long> hours =
                NETWORKS.values().stream()
                        .flatMap(List::stream)
                        .collect(
                                Collectors.groupingBy(
                                        report ->
                                                Instant.ofEpochMilli(report.get("time").asLong())
                                                        .truncatedTo(ChronoUnit.HOURS),
                                        Collectors.counting()));

        List<Row> rows =
                tables(Sql.batch().set("table.local-time-zone", "UTC"))
                        .rows(statement("Totals by the hour"));

        assertThat(rows)
                .extracting(row -> row.getField(1))
                .containsExactlyInAnyOrderElementsOf(hours.values());
    }

    @Test
    void theThreeStrongestOfEachNetwork() throws Exception {
        List<Row> rows = tables(Sql.batch()).rows(statement("The three strongest of each network"));

        List<String> expected = new ArrayList<>();
        NETWORKS.forEach(
                (network, reports) ->
                        reports.stream()
                                .filter(report -> type(report).equals("EarthquakeReviewed"))
                                .sorted(
                                        Comparator.comparing(
                                                QueriesITCase::mag,
                                                Comparator.nullsFirst(
                                                                Comparator.<Double>naturalOrder())
                                                        .reversed()))
                                .limit(3)
                                .forEach(
                                        report ->
                                                expected.add(
                                                        network
                                                                + " "
                                                                + report.get("title").asText())));
        assertThat(rows)
                .extracting(row -> row.getField(0) + " " + row.getField(1))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void twoCategoriesTogether() throws Exception {
        Sql sql = tables(Sql.batch());
        List<String> statements = statements("Two categories together");
        sql.run(statements.get(0));
        sql.run(statements.get(1));

        assertThat(sql.rows(statements.get(2)))
                .containsExactlyInAnyOrder(
                        Row.of("1", new BigDecimal("14.75")), Row.of("2", new BigDecimal("8.50")));
    }

    private static Sql tables(Sql sql) throws IOException {
        sql.run(statement("Queries over events"));
        return sql;
    }

    private static String statement(String section) throws IOException {
        List<String> found = statements(section);
        assertThat(found).as(section).hasSize(1);
        return found.get(0);
    }

    /** With the server of this test, and an end. */
    private static List<String> statements(String section) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("# " + section + "\n");
        assertThat(begin).as(section).isNotNegative();
        int end = page.indexOf("\n## ", begin + 1);
        Matcher matcher = STATEMENT.matcher(page.substring(begin, end < 0 ? page.length() : end));
        List<String> statements = new ArrayList<>();
        while (matcher.find()) {
            statements.add(
                    matcher.group(1)
                            .replace(
                                    "'esdb://localhost:2113?tls=false'",
                                    "'%s', 'scan.bounded.mode' = 'latest'"
                                            .formatted(SharedServers.connectionString(LINE))));
        }
        return statements;
    }

    private static @Nullable Double mag(JsonNode report) {
        return report.get("mag").isNull() ? null : report.get("mag").asDouble();
    }

    private static String type(JsonNode report) {
        return report.get("status").asText().equals("reviewed")
                ? "EarthquakeReviewed"
                : "EarthquakeReported";
    }
}

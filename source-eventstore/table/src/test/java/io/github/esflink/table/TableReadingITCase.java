package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventData;
import io.github.esflink.node.protocol.ServerLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables over the events of a server, as someone would query them. */
@ExtendWith(SharedServers.class)
@ParameterizedClass
@EnumSource(ServerLine.class)
class TableReadingITCase {

    private static final String ORDER =
            """
            orderId STRING, total DECIMAL(12, 2), reason STRING,
            `stream` STRING METADATA VIRTUAL,
            `revision` BIGINT METADATA VIRTUAL,
            `event_type` STRING METADATA FROM 'event-type' VIRTUAL""";

    private final ServerLine line;
    private final Sql batch = Sql.batch();
    private final Sql streaming = Sql.streaming();

    private String prefix;

    TableReadingITCase(ServerLine line) {
        this.line = line;
    }

    @BeforeEach
    void own() {
        prefix = SharedServers.prefix();
    }

    @Test
    void severalEventTypesInOneTable() throws Exception {
        append("order-1", "OrderPlaced", "{\"orderId\":\"1\",\"total\":12.5}");
        append("order-2", "OrderPlaced", "{\"orderId\":\"2\",\"total\":7}");
        append("order-1", "OrderCancelled", "{\"orderId\":\"1\",\"reason\":\"late\"}");

        assertThat(all(batch, ORDER, "format", "json").rows("SELECT * FROM t"))
                .containsExactly(
                        Row.of(
                                "1",
                                new java.math.BigDecimal("12.50"),
                                null,
                                prefix + "order-1",
                                0L,
                                "OrderPlaced"),
                        Row.of(
                                "2",
                                new java.math.BigDecimal("7.00"),
                                null,
                                prefix + "order-2",
                                0L,
                                "OrderPlaced"),
                        Row.of("1", null, "late", prefix + "order-1", 1L, "OrderCancelled"));
    }

    @Test
    void everythingThatAnEventHas() throws Exception {
        UUID id = UUID.randomUUID();
        Instant before = Instant.now().minusMillis(1);
        EventData event =
                EventData.builderAsJson(id, "OrderPlaced", "{}".getBytes(StandardCharsets.UTF_8))
                        .metadataAsBytes(
                                "{\"user\":\"ann\",\"n\":1.50,\"list\":[1],\"none\":null}"
                                        .getBytes(StandardCharsets.UTF_8))
                        .build();
        SharedServers.append(line, prefix + "-1", event);
        String columns =
                """
                `stream` STRING METADATA, `revision` BIGINT METADATA,
                `event-type` STRING METADATA, `event-id` STRING METADATA,
                `created` TIMESTAMP_LTZ(3) METADATA,
                `log-position` BIGINT METADATA, `log-position-prepare` BIGINT METADATA,
                `metadata` STRING METADATA, `metadata-map` MAP<STRING, STRING> METADATA,
                `link-stream` STRING METADATA, `link-revision` BIGINT METADATA,
                `is-json` BOOLEAN METADATA""";

        Row direct = all(batch, columns, "format", "json").rows("SELECT * FROM t").get(0);
        Row linked = awaitCategory(columns, 1).get(0);

        for (Row row : List.of(direct, linked)) {
            assertThat(row.getField(0)).isEqualTo(prefix + "-1");
            assertThat(row.getField(1)).isEqualTo(0L);
            assertThat(row.getField(2)).isEqualTo("OrderPlaced");
            assertThat(row.getField(3)).isEqualTo(id.toString());
            assertThat((Instant) row.getField(4)).isBetween(before, Instant.now());
            assertThat((Long) row.getField(5)).isPositive().isEqualTo(row.getField(6));
            // The client writes its trace context behind it.
            assertThat((String) row.getField(7)).startsWith("{\"user\":\"ann\",");
            assertThat(row.getField(8))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
                    .containsEntry("user", "ann")
                    .containsEntry("list", "[1]")
                    .containsEntry("none", null);
            assertThat(row.getField(11)).isEqualTo(true);
        }
        assertThat(direct.getField(9)).isNull();
        assertThat(direct.getField(10)).isNull();
        assertThat(linked.getField(9)).isEqualTo("$ce-" + prefix);
        assertThat(linked.getField(10)).isEqualTo(0L);
        assertThat(linked.getField(5)).isEqualTo(direct.getField(5));
    }

    @Test
    void metadataThatIsNoJsonIsNoMap() throws Exception {
        EventData event =
                EventData.builderAsBinary(UUID.randomUUID(), "Blob", new byte[] {1, 2})
                        .metadataAsBytes("no json".getBytes(StandardCharsets.UTF_8))
                        .build();
        SharedServers.append(line, prefix + "-1", event);

        assertThat(
                        all(
                                        batch,
                                        "data BYTES, `metadata` STRING METADATA, `metadata-map` MAP<STRING, STRING> METADATA, `is-json` BOOLEAN METADATA",
                                        "format",
                                        "raw")
                                .rows("SELECT * FROM t"))
                .containsExactly(Row.of(new byte[] {1, 2}, "no json", null, false));
    }

    @Test
    void csv() throws Exception {
        append("-1", "Line", "ann,5", "bob,7");

        assertThat(
                        all(
                                        batch,
                                        "name STRING, n INT, `revision` BIGINT METADATA",
                                        "format",
                                        "csv")
                                .rows("SELECT n, `revision` FROM t"))
                .containsExactly(Row.of(5, 0L), Row.of(7, 1L));
    }

    /** A format that tells of changes, has metadata of its own, and does not project. */
    @Test
    void aChangelog() throws Exception {
        append(
                "-1",
                "Changed",
                "{\"before\":null,\"after\":{\"id\":1,\"name\":\"a\",\"weight\":3},\"op\":\"c\",\"ts_ms\":5,\"source\":{\"table\":\"goods\"}}",
                "{\"before\":{\"id\":1,\"name\":\"a\",\"weight\":3},\"after\":{\"id\":1,\"name\":\"b\",\"weight\":4},\"op\":\"u\",\"ts_ms\":6,\"source\":{\"table\":\"goods\"}}",
                "{\"before\":{\"id\":1,\"name\":\"b\",\"weight\":4},\"after\":null,\"op\":\"d\",\"ts_ms\":7,\"source\":{\"table\":\"goods\"}}");
        all(
                streaming,
                "id INT, name STRING, weight INT, origin STRING METADATA FROM 'value.source.table', `revision` BIGINT METADATA, `stream` STRING METADATA",
                "format",
                "debezium-json");

        assertThat(Sql.texts(streaming.rows("SELECT weight, origin, `revision` FROM t", 4)))
                .containsExactly(
                        "+I[3, goods, 0]", "-U[3, goods, 1]", "+U[4, goods, 1]", "-D[4, goods, 2]");
        assertThat(Sql.texts(streaming.rows("SELECT name FROM t", 4)))
                .containsExactly("+I[a]", "-U[a]", "+U[b]", "-D[b]");
    }

    @Test
    void noColumnsAtAll() throws Exception {
        append("-1", "A", "{\"x\":{\"y\":[1]}}", "{}");
        append("-2", "B", "{}");

        all(batch, ORDER, "format", "json");

        assertThat(batch.rows("SELECT COUNT(*) FROM t")).containsExactly(Row.of(3L));
        assertThat(batch.rows("SELECT event_type, COUNT(*) FROM t GROUP BY event_type"))
                .containsExactlyInAnyOrder(Row.of("A", 2L), Row.of("B", 1L));
    }

    @Test
    void partsOfNestedColumns() throws Exception {
        append(
                "-1",
                "A",
                "{\"c\":{\"n\":\"ann\",\"a\":{\"city\":\"Bern\",\"zip\":1}},\"x\":1}",
                "{\"x\":2}");

        all(
                batch,
                "c ROW<n STRING, a ROW<city STRING, zip INT>>, x INT, `revision` BIGINT METADATA",
                "format",
                "json");

        assertThat(batch.rows("SELECT c.a.city, x, `revision`, c.n FROM t"))
                .containsExactly(Row.of("Bern", 1, 0L, "ann"), Row.of(null, 2, 1L, null));
    }

    @Test
    void whatTheFormatDoesNotTakeEndsTheJobWithTheEvent() throws Exception {
        append("order-1", "OrderPlaced", "{\"orderId\":\"1\"}", "no json");

        all(batch, ORDER, "format", "json");

        assertThatThrownBy(() -> batch.rows("SELECT * FROM t"))
                .hasStackTraceContaining(
                        "Event %sorder-1@1 (type OrderPlaced, content type application/json, id "
                                .formatted(prefix))
                .hasStackTraceContaining(
                        "cannot be read as a row of table default_catalog.default_database.t: its data is not what the table's format takes.");
    }

    @Test
    void whatTheFormatDoesNotTakeIsLeftOutByTheTableOrTheFormat() throws Exception {
        append("order-1", "OrderPlaced", "{\"orderId\":\"1\"}", "no json", "{\"orderId\":\"3\"}");

        all(batch, ORDER, "format", "json", "failure-handling", "skip");
        Sql lenient = all(Sql.batch(), ORDER, "format", "json", "json.ignore-parse-errors", "true");

        for (Sql sql : List.of(batch, lenient)) {
            assertThat(sql.rows("SELECT orderId, `revision` FROM t"))
                    .containsExactly(Row.of("1", 0L), Row.of("3", 2L));
        }
    }

    @Test
    void placesToBegin() throws Exception {
        String position = "`log-position` BIGINT METADATA";
        append("-1", "A", numbers(0, 10));
        List<Row> rows =
                all(
                                batch,
                                "n INT, created TIMESTAMP_LTZ(3) METADATA, " + position,
                                "format",
                                "json")
                        .rows("SELECT * FROM t");
        long third = (long) rows.get(3).getField(2);
        long time = ((Instant) rows.get(0).getField(1)).toEpochMilli();

        assertThat(numbersOf("scan.startup.mode", "position", "scan.startup.position", "" + third))
                .containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(
                        numbersOf(
                                "scan.startup.mode",
                                "timestamp",
                                "scan.startup.timestamp-millis",
                                "" + time))
                .hasSize(10);
        assertThat(
                        numbersOf(
                                "scan.startup.mode",
                                "timestamp",
                                "scan.startup.timestamp-millis",
                                "" + (time + 3_600_000)))
                .isEmpty();
        assertThat(numbersOf("scan.startup.mode", "latest")).isEmpty();
        assertThat(
                        new Stream(prefix + "-1")
                                .numbersOf(
                                        "scan.startup.mode",
                                        "revision",
                                        "scan.startup.revision",
                                        "6"))
                .containsExactly(7, 8, 9);
    }

    @Test
    void bothModesHaveTheSameRows() throws Exception {
        for (int i = 0; i < 20; i++) {
            append(
                    "order-" + i % 3,
                    "OrderPlaced",
                    "{\"orderId\":\"%d\",\"total\":%d}".formatted(i, i));
        }
        String query = "SELECT orderId, total, `stream`, `revision` FROM t WHERE total > 4";

        List<Row> bounded = all(batch, ORDER, "format", "json").rows(query);
        streaming.table("t", server(), ORDER, filtered("format", "json"));
        List<Row> unbounded = streaming.rows(query, bounded.size());

        assertThat(bounded).hasSize(15).isEqualTo(unbounded);
    }

    @Test
    void goesOnWithWhatIsAppendedWhileItRuns() throws Exception {
        append("order-1", "OrderPlaced", "{\"orderId\":\"1\"}");
        streaming.table("t", server(), ORDER, filtered("format", "json"));

        try (CloseableIterator<Row> rows =
                streaming.run("SELECT orderId FROM t WHERE event_type = 'OrderPlaced'").collect()) {
            assertThat(rows.next().getField(0)).isEqualTo("1");
            append("order-1", "OrderPlaced", "{\"orderId\":\"2\"}");
            assertThat(rows.next().getField(0)).isEqualTo("2");
        }
    }

    @Test
    void severalStreamsAndShards() throws Exception {
        for (int i = 0; i < 6; i++) {
            append("-" + i, "A", numbers(10 * i, 10 * i + 10));
        }
        Integer[] all = IntStream.range(0, 60).boxed().toArray(Integer[]::new);
        String streams =
                String.join(";", IntStream.range(0, 6).mapToObj(i -> prefix + "-" + i).toList());

        for (String parallelism : List.of("1", "3")) {
            assertThat(new Stream(streams).numbersOf("scan.parallelism", parallelism))
                    .containsExactlyInAnyOrder(all);
        }
        Sql sharded =
                Sql.batch()
                        .table(
                                "t",
                                server(),
                                "n INT, `stream` STRING METADATA",
                                "format",
                                "json",
                                "json.ignore-parse-errors",
                                "true",
                                "scan.bounded.mode",
                                "latest",
                                "scan.shards",
                                "4");
        assertThat(sharded.rows("SELECT n FROM t WHERE `stream` LIKE '" + prefix + "%'"))
                .containsExactlyInAnyOrder(
                        IntStream.range(0, 60).mapToObj(Row::of).toArray(Row[]::new));
    }

    /** With more slots than splits: a subtask that reads nothing would hold up the watermark. */
    @Test
    void windowsCloseInAStreamingJob() throws Exception {
        append(
                "sale-1",
                "Sold",
                "{\"amount\":2,\"at\":\"2026-01-01T10:05:00Z\"}",
                "{\"amount\":3,\"at\":\"2026-01-01T10:50:00Z\"}");
        append(
                "sale-2",
                "Sold",
                "{\"amount\":5,\"at\":\"2026-01-01T11:10:00Z\"}",
                "{\"amount\":7,\"at\":\"2026-01-01T13:00:00Z\"}");
        streaming.set("table.local-time-zone", "UTC");
        streaming.table(
                "t",
                server(),
                "amount INT, `at` TIMESTAMP_LTZ(3), `stream` STRING METADATA, WATERMARK FOR `at` AS `at` - INTERVAL '5' SECOND",
                filtered("format", "json", "json.timestamp-format.standard", "ISO-8601"));

        assertThat(
                        streaming.rows(
                                """
                                SELECT window_start, SUM(amount) FROM TABLE(
                                  TUMBLE(TABLE t, DESCRIPTOR(`at`), INTERVAL '1' HOUR))
                                GROUP BY window_start, window_end""",
                                2))
                .extracting(row -> row.getField(1))
                .containsExactlyInAnyOrder(5, 5);
    }

    @Test
    void theServerTimeIsAWatermark() throws Exception {
        append("-1", "A", "{}", "{}");
        streaming.table(
                "t",
                server(),
                "created TIMESTAMP_LTZ(3) METADATA, WATERMARK FOR created AS created",
                filtered("format", "json"));

        try (CloseableIterator<Row> rows =
                streaming.run("SELECT created, CURRENT_WATERMARK(created) FROM t").collect()) {
            assertThat(rows.next().getField(0)).isInstanceOf(Instant.class);
            Object watermark = null;
            while (watermark == null) {
                append("-1", "A", "{}");
                watermark = rows.next().getField(1);
            }
            assertThat((Instant) watermark).isBeforeOrEqualTo(Instant.now());
        }
    }

    @Test
    void systemEventsStayOutWhateverTheServerFilters() throws Exception {
        append("-1", "A", "{}");
        append("-1", "$internal", "{}");
        batch.table(
                "t",
                server(),
                ORDER,
                "format",
                "json",
                "scan.bounded.mode",
                "latest",
                "failure-handling",
                "skip");

        assertThat(batch.rows("SELECT event_type FROM t WHERE `stream` LIKE '" + prefix + "%'"))
                .containsExactly(Row.of("A"));
        assertThat(batch.rows("SELECT event_type FROM t WHERE event_type = '$internal'")).isEmpty();
    }

    private void append(String stream, String type, String... json) throws Exception {
        SharedServers.append(line, prefix + stream, type, json);
    }

    private String server() {
        return SharedServers.connectionString(line);
    }

    private String[] filtered(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("filter.stream-prefixes", prefix));
        return all.toArray(new String[0]);
    }

    /** What this test appended, as far as it is there. */
    private Sql all(Sql sql, String columns, String... options) {
        List<String> bounded = new ArrayList<>(List.of(filtered(options)));
        if (sql != streaming) {
            bounded.addAll(List.of("scan.bounded.mode", "latest"));
        }
        return sql.table("t", server(), columns, bounded.toArray(new String[0]));
    }

    /** The projection links behind the writes. */
    private List<Row> awaitCategory(String columns, int count) throws Exception {
        return streaming
                .table("c", server(), columns, "format", "json", "category", prefix)
                .rows("SELECT * FROM c", count);
    }

    private List<Integer> numbersOf(String... options) throws Exception {
        return numbers(filtered(options));
    }

    private List<Integer> numbers(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("format", "json", "scan.bounded.mode", "latest"));
        return Sql.batch()
                .table("t", server(), "n INT", all.toArray(new String[0]))
                .rows("SELECT n FROM t")
                .stream()
                .map(row -> (Integer) row.getField(0))
                .toList();
    }

    /** A table over streams instead of all of the log. */
    private final class Stream {
        private final String streams;

        Stream(String streams) {
            this.streams = streams;
        }

        List<Integer> numbersOf(String... options) throws Exception {
            List<String> all = new ArrayList<>(List.of(options));
            all.addAll(List.of("streams", streams));
            return numbers(all.toArray(new String[0]));
        }
    }

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj("{\"n\":%d}"::formatted).toArray(String[]::new);
    }
}

package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the planner gives the source to do, as {@code EXPLAIN} shows it. */
class PushDownTest {

    private static final String SERVER = "esdb://localhost:2113?tls=false";

    private static final String COLUMNS =
            """
            orderId STRING,
            total DECIMAL(12, 2),
            customer ROW<name STRING, address ROW<city STRING, street STRING>>,
            `stream` STRING METADATA VIRTUAL,
            `revision` BIGINT METADATA VIRTUAL,
            `event_type` STRING METADATA FROM 'event-type' VIRTUAL,
            `created` TIMESTAMP_LTZ(3) METADATA VIRTUAL,
            log_position BIGINT METADATA FROM 'log-position' VIRTUAL""";

    private static final String WATERMARK =
            ", WATERMARK FOR `created` AS `created` - INTERVAL '5' SECOND";

    /**
     * All of the log, with and without a watermark; a category, whose server filter is not free.
     */
    private final Sql sql =
            Sql.streaming()
                    .table("orders", SERVER, COLUMNS, "format", "json")
                    .table("timed", SERVER, COLUMNS + WATERMARK, "format", "json")
                    .table("category", SERVER, COLUMNS, "format", "json", "category", "order")
                    .table(
                            "changes",
                            SERVER,
                            COLUMNS,
                            "format",
                            "debezium-json",
                            "category",
                            "order");

    @Test
    void onlyTheColumnsThatAreAskedFor() {
        assertThat(plan("SELECT total FROM category"))
                .contains("project=[total], metadata=[]]], fields=[total]");
        assertThat(plan("SELECT `stream`, COUNT(*) FROM category GROUP BY `stream`"))
                .contains("project=[], metadata=[stream]]], fields=[stream]");
    }

    @Test
    void partsOfColumnsWhereTheFormatCan() {
        assertThat(plan("SELECT customer.address.city FROM category"))
                .contains("project=[customer_address_city]");
        assertThat(plan("SELECT customer.address.city FROM changes"))
                .contains("project=[customer]");
    }

    @Test
    void theWatermark() {
        assertThat(plan("SELECT * FROM timed"))
                .contains("watermark=[-(CAST(created AS TIMESTAMP_LTZ(3)")
                .doesNotContain("WatermarkAssigner");
    }

    /** The condition, and what of it the source is given; nothing of it is left to Flink. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "event_type = 'OrderPlaced' | =(event_type, _UTF-16LE'OrderPlaced'",
                "'OrderPlaced' = event_type | =(_UTF-16LE'OrderPlaced'",
                "event_type IN ('A', 'B', 'C') | OR(",
                "event_type LIKE 'Order%' | LIKE(event_type, _UTF-16LE'Order%')",
                "`stream` = 'order-1' | =(stream, _UTF-16LE'order-1'",
                "`stream` LIKE 'order-%' | LIKE(stream, _UTF-16LE'order-%')",
                "`stream` LIKE 'order-%' OR `stream` = 'x' | OR(",
                "`stream` LIKE 'a%' AND `stream` LIKE 'ab%' | and("
            })
    void conditionsThatTheServerCanLookAt(String condition, String pushed) {
        for (String table : new String[] {"orders", "timed"}) {
            assertThat(plan("SELECT orderId FROM %s WHERE %s".formatted(table, condition)))
                    .contains("filter=[")
                    .contains(pushed)
                    .doesNotContain("where=[");
        }
    }

    /** Looked at by the server where that leaves out nothing, and by Flink. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "event_type LIKE 'Order%Placed'",
                "event_type LIKE 'Order_'",
                "(event_type = 'A' AND total > 5) OR event_type = 'B'"
            })
    void conditionsThatTheServerCanLookAtInPart(String condition) {
        assertThat(plan("SELECT orderId FROM orders WHERE " + condition))
                .contains("filter=[")
                .doesNotContain("filter=[]")
                .contains("where=[");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "event_type <> 'A'",
                "event_type NOT LIKE 'A%'",
                "event_type LIKE '%A'",
                "event_type LIKE 'A!%' ESCAPE '!'",
                "event_type LIKE 'A\\%'",
                "UPPER(event_type) = 'A'",
                "event_type = 'A' OR `stream` = 'b'",
                "event_type = 'A' OR total > 5",
                "event_type > 'A'",
                "orderId = 'A'",
                "`revision` = 5",
                "log_position > 1234",
                "created > TIMESTAMP '2026-01-01 00:00:00'"
            })
    void conditionsThatAreFlinks(String condition) {
        assertThat(plan("SELECT orderId FROM orders WHERE " + condition))
                .doesNotContain("filter=[=", "filter=[OR", "filter=[LIKE", "filter=[and")
                .contains("where=[");
    }

    @Test
    void ofConditionsOnBothTheServerGetsThoseOnStreams() {
        assertThat(
                        plan(
                                "SELECT orderId FROM orders WHERE event_type = 'OrderPlaced' AND `stream` LIKE 'order-%' AND total > 5"))
                .contains("filter=[LIKE(stream, _UTF-16LE'order-%')]")
                .containsPattern("where=\\[.*event_type");
    }

    @Test
    void nothingWhereTheServersFilterIsNotFree() {
        assertThat(plan("SELECT orderId FROM category WHERE event_type = 'OrderPlaced'"))
                .doesNotContain("filter=[")
                .contains("where=[");
    }

    /** When it no longer does, the README can say less, and PushDownRowsITCase more. */
    @Test
    void flinkTakesBlanksFromTheEndOfTextsInAList() {
        assertThat(plan("SELECT orderId FROM orders WHERE event_type IN ('ab ', 'abc')"))
                .contains("'ab'")
                .doesNotContain("'ab '");
        assertThat(plan("SELECT orderId FROM orders WHERE event_type = 'ab '")).contains("'ab '");
    }

    @Test
    void nothingWhenItIsTurnedOff() {
        assertThat(
                        plan(
                                "SELECT orderId FROM orders /*+ OPTIONS('filter.handling.policy' = 'never') */ WHERE event_type = 'OrderPlaced'"))
                .contains("project=[orderId]")
                .doesNotContain("filter=[")
                .contains("where=[");
    }

    /** Flink makes one scan of both. */
    @Test
    void aTableTwiceUnderOneCondition() {
        assertThat(
                        plan(
                                "SELECT orderId, `revision` FROM orders WHERE event_type = 'A' UNION ALL SELECT customer.name, `revision` FROM orders WHERE event_type = 'A'"))
                .contains("filter=[=(event_type, _UTF-16LE'A'");
        assertThat(
                        plan(
                                "SELECT orderId, `revision` FROM category UNION ALL SELECT customer.name, `revision` FROM category"))
                .contains("project=[");
    }

    private String plan(String query) {
        String all = sql.explain(query);
        return all.substring(all.indexOf("== Optimized Execution Plan =="));
    }
}

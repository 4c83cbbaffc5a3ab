package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may stand in {@code WITH}, and what is said of the rest. */
class TableOptionsTest {

    private static final String SERVER = "esdb://localhost:2113?tls=false";
    private static final String COLUMNS = "id STRING";

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsSaid(String message, String[] options) {
        Sql sql = Sql.streaming().table("t", SERVER, COLUMNS, options);

        assertThatThrownBy(() -> sql.explain("SELECT * FROM t"))
                .rootCause()
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(message);
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        "option 'scan.startup.mod' is unknown; is 'scan.startup.mode' meant?",
                        "scan.startup.mod",
                        "earliest"),
                wrong("option 'colour' is unknown; known are ['category', ", "colour", "blue"),
                wrong(
                        "option 'json.ignore-parse-error' is unknown; is 'json.ignore-parse-errors' meant?",
                        "json.ignore-parse-error",
                        "true"),
                wrong(
                        "option 'scan.startup.mode' cannot be 'earlyest'; it is one of ['earliest', 'latest', 'position', 'revision', 'timestamp']; is 'earliest' meant?",
                        "scan.startup.mode",
                        "earlyest"),
                wrong(
                        "option 'failure-handling' cannot be 'ignore'; it is one of ['fail', 'skip']",
                        "failure-handling",
                        "ignore"),
                wrong(
                        "option 'scan.shards' cannot be 'two': Could not parse value 'two'",
                        "scan.shards",
                        "two"),
                wrong(
                        "only one of ['streams', 'category'] can be given",
                        "streams",
                        "order-1",
                        "category",
                        "order"),
                wrong(
                        "only one of ['category', 'filter.event-type-regex'] can be given",
                        "category",
                        "order",
                        "filter.event-type-regex",
                        "^Order"),
                wrong(
                        "'filter.stream-regex': A regex filter needs an expression that is valid in .NET",
                        "filter.stream-regex",
                        "(order"),
                wrong("'category': a category has a name", "category", " "),
                wrong(
                        "'scan.shards': $all can be read in 2 to 16 shards, found 1.",
                        "scan.shards",
                        "1"),
                wrong(
                        "'scan.startup.timestamp-millis' and 'scan.startup.mode' = 'timestamp' belong together",
                        "scan.startup.mode",
                        "timestamp"),
                wrong(
                        "'scan.startup.position' and 'scan.startup.mode' = 'position' belong together",
                        "scan.startup.position",
                        "1234"),
                wrong(
                        "'scan.startup.position': a log position is a number, or C:1234/P:1234, found 'x'",
                        "scan.startup.mode",
                        "position",
                        "scan.startup.position",
                        "x"),
                wrong(
                        "'scan.startup.position': A log position needs 0 <= prepare <= commit",
                        "scan.startup.mode",
                        "position",
                        "scan.startup.position",
                        "C:1/P:2"),
                wrong(
                        "'scan.startup.mode' = 'position' is for all of the log",
                        "streams",
                        "order-1",
                        "scan.startup.mode",
                        "position",
                        "scan.startup.position",
                        "1"),
                wrong(
                        "'scan.startup.mode' = 'revision' is for streams and a category",
                        "scan.startup.mode",
                        "revision",
                        "scan.startup.revision",
                        "1"),
                wrong(
                        "'scan.parallelism' is from 1 to 1, found 2: there are 1 parts to read",
                        "scan.parallelism",
                        "2"),
                wrong("everything to read may be named once", "streams", "a;a"),
                wrong(
                        "'silence-timeout' needs at least PT1S, found PT0.1S",
                        "silence-timeout",
                        "100 ms"),
                wrong("'max-buffered' needs at least 1 mb", "max-buffered", "1 kb"));
    }

    private static Arguments wrong(String message, String... options) {
        String[] all =
                Stream.concat(Stream.of("format", "json"), Stream.of(options))
                        .toArray(String[]::new);
        return Arguments.of(message, all);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        Sql sql =
                Sql.streaming()
                        .table(
                                "t",
                                SERVER,
                                COLUMNS,
                                "format",
                                "json",
                                "colour",
                                "blue",
                                "scan.shards",
                                "two");

        assertThatThrownBy(() -> sql.explain("SELECT * FROM t"))
                .rootCause()
                .hasMessageStartingWith(
                        "Table default_catalog.default_database.t cannot be read from EventStoreDB: option 'colour' is unknown")
                .hasMessageContaining("; option 'scan.shards' cannot be 'two'");
    }

    @Test
    void aConnectionStringThatIsNoneIsNotQuoted() {
        Sql sql = Sql.streaming().table("t", "http://canary", COLUMNS, "format", "json");

        assertThatThrownBy(() -> sql.explain("SELECT * FROM t"))
                .rootCause()
                .hasMessageContaining("expected esdb://[user:password@]host:port")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aPasswordIsToBeNamed() {
        Sql sql =
                Sql.streaming()
                        .table(
                                "t",
                                "esdb://admin:canary@localhost:2113",
                                COLUMNS,
                                "format",
                                "json");

        assertThatThrownBy(() -> sql.explain("SELECT * FROM t"))
                .rootCause()
                .hasMessageContaining(
                        "'connection-string' has a password in it, which SHOW CREATE TABLE and compiled plans would show: name it, as in esdb://admin:${env:ESDB_PASSWORD}@host:2113")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aReferenceIsShownAndNotWhatItStandsFor() {
        // PATH stands for a secret: it is set wherever this runs.
        Sql sql =
                Sql.streaming()
                        .table(
                                "t",
                                "esdb://admin:${env:PATH}@localhost:2113",
                                COLUMNS,
                                "format",
                                "json");

        assertThat(
                        sql.run("SHOW CREATE TABLE t").collect().next().toString()
                                + sql.explain("SELECT * FROM t"))
                .contains("esdb://admin:${env:PATH}@localhost:2113")
                .doesNotContain(System.getenv("PATH"));
    }

    @Test
    void writingIsRefused() {
        Sql sql = Sql.streaming().table("t", SERVER, COLUMNS, "format", "json");

        assertThatThrownBy(() -> sql.explain("INSERT INTO t SELECT 'a'"))
                .rootCause()
                .isInstanceOf(ValidationException.class)
                .hasMessage(
                        "Table default_catalog.default_database.t cannot be written: the connector 'eventstoredb' reads EventStoreDB and does not append to it. Write to a table of another connector.");
    }

    @Test
    void aPrimaryKeyNeedsAChangelog() {
        String columns = "id STRING, PRIMARY KEY (id) NOT ENFORCED";
        Sql sql =
                Sql.streaming()
                        .table("inserts", SERVER, columns, "format", "json")
                        .table("changes", SERVER, columns, "format", "debezium-json");

        assertThatThrownBy(() -> sql.explain("SELECT * FROM inserts"))
                .rootCause()
                .hasMessageContaining(
                        "a PRIMARY KEY cannot be kept: with the format 'json' every event is a row of its own");
        assertThat(sql.explain("SELECT * FROM changes")).contains("TableSourceScan");
    }

    @Test
    void batchModeNeedsAnEnd() {
        Sql sql =
                Sql.batch()
                        .table("endless", SERVER, COLUMNS, "format", "json")
                        .table(
                                "ending",
                                SERVER,
                                COLUMNS,
                                "format",
                                "json",
                                "scan.bounded.mode",
                                "latest");

        assertThatThrownBy(() -> sql.explain("SELECT * FROM endless"))
                .hasMessageContaining("unbounded table");
        assertThat(sql.explain("SELECT * FROM ending")).contains("TableSourceScan");
    }

    @Test
    void optionsOfFlinkAndOfTheSourceAreTaken() {
        Sql sql =
                Sql.streaming()
                        .table(
                                "t",
                                "kurrentdb://localhost:2113?tls=false",
                                COLUMNS,
                                "format",
                                "json",
                                "json.ignore-parse-errors",
                                "true",
                                "streams",
                                "order-1;order-2;order-3",
                                "scan.parallelism",
                                "2",
                                "scan.startup.mode",
                                "Revision",
                                "scan.startup.revision",
                                "7",
                                "scan.watermark.idle-timeout",
                                "10 s",
                                "deleted-streams",
                                "skip",
                                "dead-links",
                                "emit",
                                "max-buffered",
                                "16 mb");

        assertThat(sql.explain("SELECT * FROM t")).contains("TableSourceScan");
    }

    @Test
    void aDescriptorOfTheTableApiTakesThem() {
        Sql sql = Sql.streaming();
        sql.environment()
                .createTemporaryTable(
                        "t",
                        TableDescriptor.forConnector("eventstoredb")
                                .schema(
                                        org.apache.flink.table.api.Schema.newBuilder()
                                                .column("id", "STRING")
                                                .build())
                                .option(
                                        io.github.esflink.source.EventStoreSourceOptions
                                                .CONNECTION_STRING,
                                        SERVER)
                                .option(EventStoreTableOptions.CATEGORY, "order")
                                .option(
                                        EventStoreTableOptions.SCAN_STARTUP_MODE,
                                        EventStoreTableOptions.StartupMode.LATEST)
                                .format("json")
                                .build());

        assertThat(sql.explain("SELECT * FROM t")).contains("TableSourceScan");
    }
}

package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaDeadLetters;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.sql.SqlEventSink;
import io.github.esflink.sinks.sql.SqlEventSinkBuilder;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the settings of the SQL sink mean, and which connection string is whose. */
class SqlSinkSettingsTest {

    private static final String DATABASE = "Host=db;Database=shop;Password=${env:DB_PASSWORD}";
    private static final String INSERT = "insert into orders values (:id)";

    private static final String BASE =
            """
            id: orders
            subscription:connectionString: esdb://localhost:2113?tls=false
            instanceTypeName: sql-sink
            type: PostgreSql
            connectionString: "%s"
            """
                    .formatted(DATABASE);

    private static final String MINIMAL =
            BASE + "events: {OrderPlaced: {sql: \"" + INSERT + "\", parameters: {id: /id}}}\n";

    private static ConnectorDefinition parse(String text) {
        return ConnectorFile.parse("orders.yaml", text).connector();
    }

    private static List<String> errors(String text) {
        try {
            parse(text);
            return List.of();
        } catch (DefinitionException e) {
            return e.errors();
        }
    }

    private static SqlEventSinkBuilder minimal() {
        return SqlEventSink.builder()
                .setConnection(DATABASE)
                .addStatement("OrderPlaced", INSERT, Map.of("id", "/id"));
    }

    /** A setting and the call of the builder that does the same. */
    record Case(String text, Consumer<SqlEventSinkBuilder> call) {
        @Override
        public String toString() {
            return text;
        }
    }

    static Stream<Case> effects() {
        Phase quick = new Phase(1_000, 10);
        Phase slow = new Phase(2_000, 20);
        Phase last = new Phase(-1, 30);
        return Stream.of(
                new Case("", sink -> {}),
                new Case("unmapped: fail", sink -> sink.setUnmapped(UnmappedEvents.FAIL)),
                new Case(
                        "delivery: at-least-once",
                        sink -> sink.setDelivery(SqlDelivery.AT_LEAST_ONCE)),
                new Case(
                        "authentication:username: app", sink -> sink.setUsername(Secret.of("app"))),
                new Case(
                        "authentication:password: \"${env:OTHER}\"",
                        sink -> sink.setPassword(Secret.of("${env:OTHER}"))),
                new Case("connections: 9", sink -> sink.setConnections(9)),
                new Case("resilience:maxPoolSize: 3", sink -> sink.setConnections(3)),
                new Case("resilience:minPoolSize: 1", sink -> sink.setMinIdleConnections(1)),
                new Case(
                        "resilience:connectionLifetime: 60",
                        sink -> sink.setConnectionLifetime(Duration.ofMinutes(1))),
                new Case(
                        "resilience:connectionTimeout: 5",
                        sink -> sink.setConnectionTimeout(Duration.ofSeconds(5))),
                new Case(
                        "resilience:commandTimeout: 5",
                        sink -> sink.setCommandTimeout(Duration.ofSeconds(5))),
                new Case(
                        "batch: {maxEvents: 10, maxDelayMs: 5}",
                        sink -> sink.setBatches(10, Duration.ofMillis(5))),
                new Case("maxWaiting: 1 mb", sink -> sink.setMaxWaiting(MemorySize.ofMebiBytes(1))),
                new Case("resilience:enabled: false", sink -> sink.setResilience(false)),
                new Case(
                        "resilience: {jitter: 0, firstDelayBound: {upperLimitMs: 1000, delayMs: 10}, secondDelayBound: {upperLimitMs: 2000, delayMs: 20}, thirdDelayBound: {upperLimitMs: -1, delayMs: 30}}",
                        sink -> sink.setRetryPhases(new RetryPhases(quick, slow, last, 0))),
                new Case(
                        "deadLetters: {path: /letters, then: park}",
                        sink ->
                                sink.setDeadLetters(
                                        DeadLetterFiles.in("/letters"), AfterDeadLetter.PARK)),
                new Case(
                        "deadLetters: {path: /letters, release: a}",
                        sink ->
                                sink.setDeadLetters(
                                                DeadLetterFiles.in("/letters"),
                                                AfterDeadLetter.SKIP)
                                        .setRelease(DeadLetterSettings.releaseOf("a"))),
                new Case(
                        "deadLetters:kafka: {topic: letters, bootstrapServers: \"k:1\"}",
                        sink ->
                                sink.setDeadLetters(
                                        KafkaDeadLetters.to(
                                                KafkaConnection.builder()
                                                        .setBootstrapServers("k:1")
                                                        .build(),
                                                "letters",
                                                Delivery.EXACTLY_ONCE),
                                        AfterDeadLetter.SKIP)));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void aSettingDoesWhatTheBuilderDoes(Case setting) {
        SqlEventSinkBuilder builder = minimal();
        setting.call().accept(builder);
        ConnectorDefinition read = parse(MINIMAL + setting.text() + "\n");

        assertThat(operators(read))
                .isEqualTo(operators(BuiltConnector.with(read, builder.build())));
        if (!setting.text().isEmpty()) {
            assertThat(operators(read)).isNotEqualTo(operators(parse(MINIMAL)));
        }
    }

    /** Lambdas are the same class and differ by their number in the JVM only. */
    private static Map<String, String> operators(ConnectorDefinition connector) {
        return BuiltConnector.of(connector);
    }

    @Test
    void anEventHasSeveralStatementsInTheirOrder() {
        ConnectorDefinition read =
                parse(
                        BASE
                                + """
                                events:
                                  OrderPlaced:
                                    - sql: insert into orders values (:id)
                                      parameters: {id: /id}
                                    - {sql: "update totals set n = n + 1"}
                                """);

        assertThat(operators(read))
                .isEqualTo(
                        operators(
                                BuiltConnector.with(
                                        read,
                                        minimal()
                                                .addStatement(
                                                        "OrderPlaced",
                                                        "update totals set n = n + 1",
                                                        Map.of())
                                                .build())));
    }

    private static String mappings(String json) {
        return "reducer:mappings: "
                + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))
                + "\n";
    }

    @Test
    void whatOneSendsToTheServerRunsHere() {
        String mapping =
                """
                {"OrderPlaced": {
                  "Statement": "insert into orders values (@id, @total)",
                  "Extractor": "(record) => ({id: Guid(record.value.id), total: record.value.total})"}}
                """;
        ConnectorDefinition read =
                ConnectorFile.parse(
                                "orders.json",
                                """
                                {"id": "orders",
                                 "settings": {
                                   "instanceTypeName": "Kurrent.Connectors.Sql.SqlSink",
                                   "type": "PostgreSql",
                                   "connectionString": "Host=db;Port=5432;Database=shop;Username=app;Password=${env:P};SSL Mode=Require;Timeout=15",
                                   "subscription:connectionString": "esdb://localhost:2113",
                                   "subscription:initialPosition": "earliest",
                                   "reducer:mappings": "%s",
                                   "authentication:username": "app",
                                   "resilience:commandTimeout": "30",
                                   "resilience:maxPoolSize": "100",
                                   "headers:ignoreSystem": "true"}}
                                """
                                        .formatted(
                                                Base64.getEncoder()
                                                        .encodeToString(
                                                                mapping.getBytes(
                                                                        StandardCharsets.UTF_8))))
                        .connector();

        assertThat(read.sinks().get(0).sink()).isInstanceOf(SqlEventSink.class);
        assertThat(read.source().connectionString()).isEqualTo("esdb://localhost:2113");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"A": {"Statement": "select 1"}} | A: expected the texts Statement and Extractor, found no Extractor.
                    {"A": {"Statement": "select 1", "Extractor": "(record) => ({"}} | A: Extractor:
                    [] | expected a JSON object in Base64
                    """)
    void aMappingThatIsNoneIsSaid(String json, String expected) {
        assertThat(errors(BASE + mappings(json)))
                .anySatisfy(
                        error ->
                                assertThat(error)
                                        .startsWith("line 6: reducer:mappings: ")
                                        .contains(expected));
    }

    @Test
    void eachConnectionStringIsRefusedInThePlaceOfTheOther() {
        assertThat(
                        errors(
                                MINIMAL.replace(DATABASE, "esdb://localhost:2113")
                                        .replace(
                                                "subscription:connectionString: esdb://localhost:2113?tls=false\n",
                                                "")))
                .containsExactlyInAnyOrder(
                        "line 4: connectionString: expected the database's, Host=…;Port=…;Database=… or jdbc:postgresql://…, found EventStoreDB's: that one goes to subscription:connectionString.",
                        "subscription:connectionString: missing; expected EventStoreDB's, such as esdb://host:port: connectionString is the database's of a sql-sink.");
        assertThat(
                        errors(
                                MINIMAL.replace(
                                        "subscription:connectionString: esdb://localhost:2113?tls=false",
                                        "subscription:connectionString: Host=db")))
                .singleElement()
                .asString()
                .startsWith("line 2: subscription:connectionString: ");
    }

    @Test
    void everyConnectorTakesTheOtherNameAndNotBoth() {
        String logger =
                "id: a\ninstanceTypeName: logger-sink\nsubscription:connectionString: esdb://h:1\n";

        assertThat(parse(logger).source().connectionString()).isEqualTo("esdb://h:1");
        assertThat(errors(logger + "connectionString: esdb://h:1\n"))
                .containsExactly(
                        "line 4: connectionString: subscription:connectionString is set too; one of them is enough.");
    }

    @Test
    void severalSinksHaveTheirOwnDatabasesAndProgress() {
        ConnectorDefinition read =
                parse(
                        """
                        id: orders
                        connectionString: esdb://localhost:2113
                        sinks:
                          a: {instanceTypeName: sql-sink, type: postgresql, connectionString: Host=a, events: {A: {sql: select 1}}}
                          b: {instanceTypeName: sql-sink, type: postgresql, connectionString: Host=a, events: {A: {sql: select 1}}}
                        """);

        assertThat(read.sinks()).hasToString("[a=sql-sink, b=sql-sink]");
        assertThat(operators(read).get("sink-a")).contains("orders/a");
        assertThat(operators(read).get("sink-b")).contains("orders/b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    events:A: select 1 | line 6: events:A:sql: missing; expected a statement of SQL.
                    events:A:statement: select 1 | line 6: events:A:statement: expected sql and parameters, found another key.
                    events:A:sql: select :b | line 6: events:A:parameters:b: missing; the statement has :b.
                    """)
    void aStatementThatIsNoneIsSaid(String text, String expected) {
        assertThat(errors(BASE + text + "\n")).contains(expected);
    }

    @Test
    void theOtherDatabaseOfTheServerIsNotHereYet() {
        assertThat(errors(MINIMAL.replace("type: PostgreSql", "type: SqlServer")))
                .containsExactly(
                        "line 4: type: expected PostgreSql, found \"SqlServer\". SQL Server is not here yet.");
    }

    @Test
    void onlyAPasswordIsToBeAReference() {
        String strict = "strict: true\n" + MINIMAL;

        assertThat(errors(strict)).isEmpty();
        assertThat(errors(strict.replace(";Password=${env:DB_PASSWORD}", ""))).isEmpty();
        assertThat(errors(strict.replace("${env:DB_PASSWORD}", "hunter2")))
                .singleElement()
                .asString()
                .contains("line 6: connectionString: a secret stands in the file");
        assertThat(errors(strict.replace(DATABASE, "jdbc:postgresql://h/d?password=hunter2")))
                .singleElement()
                .asString()
                .contains("a secret stands in the file");
    }

    @Test
    void noSecretIsShown() {
        assertThatExceptionOfType(DefinitionException.class)
                .isThrownBy(
                        () ->
                                parse(
                                        MINIMAL.replace(
                                                DATABASE, "Host=db;Password=hunter2;Pooling=no")))
                .withMessageContaining("Pooling is not read")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hunter2"));
        assertThat(parse(MINIMAL.replace("${env:DB_PASSWORD}", "hunter2")).shown().toString())
                .doesNotContain("hunter2");
    }
}

package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.setting.Problem;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting that the server's own connectors document, in the JSON that one posts to it. */
class ServerSettingsTest {

    private static final String BASE =
            """
            {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
             "settings": {"instanceTypeName": "%s"%s, "%s": "%s"}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscription:initialPosition | Latest",
                "subscription:filter:scope | stream",
                "subscription:filter:filterType | streamId",
                "subscription:filter:expression |''",
                "resilience:enabled | true",
                "resilience:firstDelayBound:upperLimitMs | 60000",
                "resilience:firstDelayBound:delayMs | 5000",
                "resilience:secondDelayBound:upperLimitMs | 3600000",
                "resilience:secondDelayBound:delayMs | 600000",
                "resilience:thirdDelayBound:upperLimitMs | -1",
                "resilience:thirdDelayBound:delayMs | 3600000",
                "autocommit:enabled | true",
                "autocommit:interval | 5000",
                "autocommit:recordsThreshold | 1000",
                "logging:enabled | true",
                "headers:ignoreSystem | true",
            })
    void whatAllItsSinksHaveIsTakenByEachOfOurs(String key, String value) {
        for (SinkType sink : SinkType.values()) {
            assertTaken(sink, key, value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method | PUT",
                "defaultHeaders:X-Tenant | a",
                "pooledConnectionLifetime | 00:05:00",
                "authentication:method | None",
                "resilience:requestTimeoutMs | 3000",
                "resilience:maxRetries | -1",
                "resilience:retryOnHttpCodes | 404,408",
            })
    void whatItsHttpSinkHasIsTaken(String key, String value) {
        assertTaken(SinkType.HTTP, key, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{schema-subject}",
                "{event-type}",
                "{stream}",
                "{category}",
                "{partition-key}",
                "{eventType}",
            })
    void everyParameterOfItsUrlsIsTaken(String parameter) {
        assertThat(
                        ConnectorFile.parse(
                                        "orders.json",
                                        """
                                        {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
                                         "settings": {"instanceTypeName": "http-sink",
                                                      "url": "https://example.com/%s"}}
                                        """
                                                .formatted(parameter))
                                .remarks())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bootstrapServers | kafka:9092",
                "defaultHeaders:X-Tenant | a",
                "authentication:securityProtocol | Plaintext",
                "authentication:saslMechanism | ScramSha512",
                "partitionKeyExtraction:enabled | true",
                "partitionKeyExtraction:source | headers",
                "partitionKeyExtraction:expression | a,b",
                "waitForBrokerAck | true",
                "resilience:reconnectBackoffMaxMs | 20000",
                "resilience:messageSendMaxRetries | 2147483647",
                "compression:type | Snappy",
                "compression:level | 6",
                "brokerAddressFamily | Any",
            })
    void whatItsKafkaSinkHasIsTaken(String key, String value) {
        assertTaken(SinkType.KAFKA, key, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logger-sink | autocommit:enabled | false | autocommit:enabled: expected true: without checkpoints a connector forgets where it is",
                "logger-sink | logging:enabled | false | logging:enabled: expected true: what is logged is set in Flink's log4j configuration",
                "kafka-sink | waitForBrokerAck | false | waitForBrokerAck: expected true, found false: an event that no broker has confirmed may be lost.",
                "kafka-sink | brokerAddressFamily | V4 | brokerAddressFamily: expected any, found V4: Kafka's Java client leaves it to the JVM",
                "sql-sink | connectionString2 | a | instanceTypeName: the server's sql-sink is not here",
                "elasticsearch-sink | method | a | instanceTypeName: the server's elasticsearch-sink is not here",
                "rabbit-mq-sink | method | a | instanceTypeName: the server's rabbit-mq-sink is not here",
                "mongo-db-sink | method | a | instanceTypeName: the server's mongo-db-sink is not here",
                "pulsar-sink | method | a | instanceTypeName: the server's pulsar-sink is not here",
                "serilog-sink | method | a | instanceTypeName: the server's serilog-sink is not here",
            })
    void whatIsNotHereIsRefusedByItsNameAndWhy(
            String sink, String key, String value, String message) {
        assertThatThrownBy(() -> parse(sink, key, value))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "EventStore.Connectors.Http.HttpSink, HTTP",
        "EventStore.Connectors.Kafka.KafkaSink, KAFKA",
        "EventStore.Connectors.Testing.LoggerSink, LOGGER",
        "eventstore.connectors.testing.loggersink, LOGGER",
        "HTTP-Sink, HTTP",
    })
    void oldNamesOfInstancesAreKnownInAnyCase(String name, SinkType type) {
        assertThat(parse(name, "logging:enabled", "true").connector().sinks())
                .extracting(SinkDefinition::type)
                .containsExactly(type);
    }

    private static void assertTaken(SinkType sink, String key, String value) {
        for (String written : new String[] {key, key.toUpperCase(Locale.ROOT)}) {
            ReadDefinition read = parse(sink.instanceTypeName(), written, value);
            assertThat(read.connector().shown())
                    .as("%s of %s", key, sink)
                    .anyMatch(shown -> shown.key().equalsIgnoreCase(key) && !shown.isDefault());
            assertThat(read.remarks())
                    .extracting(Problem::text)
                    .allMatch(remark -> remark.contains("has no effect, "));
        }
    }

    /** With what its sink cannot do without, and what the setting goes with. */
    private static ReadDefinition parse(String sink, String key, String value) {
        String needed =
                switch (sink.toLowerCase(Locale.ROOT)) {
                            case "http-sink", "eventstore.connectors.http.httpsink" ->
                                    ", \"url\": \"https://example.com\"";
                            case "kafka-sink", "eventstore.connectors.kafka.kafkasink" ->
                                    ", \"topic\": \"orders\"";
                            default -> "";
                        }
                        + switch (key.toLowerCase(Locale.ROOT)) {
                            case "subscription:filter:filtertype",
                                    "subscription:filter:expression" ->
                                    ", \"subscription:filter:scope\": \"stream\"";
                            default -> "";
                        };
        return ConnectorFile.parse("orders.json", BASE.formatted(sink, needed, key, value));
    }
}

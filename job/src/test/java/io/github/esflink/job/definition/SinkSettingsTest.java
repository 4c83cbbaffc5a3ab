package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.setting.Scope;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.kafka.KafkaEventSink;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkSettingsTest {

    private static final String HTTP =
            """
            id: orders
            connectionString: esdb://localhost:2113?tls=false
            instanceTypeName: http-sink
            url: https://example.com/{stream}
            """;

    private static final String KAFKA =
            """
            id: orders
            connectionString: esdb://localhost:2113?tls=false
            instanceTypeName: kafka-sink
            topic: orders
            """;

    @Test
    void whatOneSendsToTheServerForHttpRunsHere() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                                "orders.json",
                                """
                                {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
                                 "settings": {
                                   "instanceTypeName": "http-sink",
                                   "url": "https://api.example.com/{schema-subject}",
                                   "method": "PUT",
                                   "defaultHeaders:X-Tenant": "a",
                                   "pooledConnectionLifetime": "00:10:00",
                                   "authentication:method": "Bearer",
                                   "authentication:bearer:token": "${env:TOKEN}",
                                   "resilience:enabled": "true",
                                   "resilience:firstDelayBound:upperLimitMs": "30000",
                                   "resilience:firstDelayBound:delayMs": "1000",
                                   "resilience:secondDelayBound:upperLimitMs": "60000",
                                   "resilience:secondDelayBound:delayMs": "5000",
                                   "resilience:thirdDelayBound:upperLimitMs": "-1",
                                   "resilience:thirdDelayBound:delayMs": "10000",
                                   "subscription:filter:scope": "record",
                                   "subscription:filter:expression": "Order",
                                   "headers:ignoreSystem": "false"}}
                                """)
                        .connector();

        assertThat(definition.sinks().get(0).sink()).isInstanceOf(HttpEventSink.class);
    }

    @Test
    void whatOneSendsToTheServerForKafkaRunsHere() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                                "orders.json",
                                """
                                {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
                                 "settings": {
                                   "instanceTypeName": "EventStore.Connectors.Kafka.KafkaSink",
                                   "topic": "orders",
                                   "bootstrapServers": "kafka:9092",
                                   "defaultHeaders:X-Tenant": "a",
                                   "authentication:securityProtocol": "saslSsl",
                                   "authentication:saslMechanism": "scramSha512",
                                   "authentication:username": "me",
                                   "authentication:password": "${file:/run/secrets/kafka}",
                                   "partitionKeyExtraction:enabled": "true",
                                   "partitionKeyExtraction:source": "streamSuffix",
                                   "waitForBrokerAck": "true",
                                   "resilience:reconnectBackoffMaxMs": "20000",
                                   "resilience:messageSendMaxRetries": "2147483647",
                                   "compression:type": "Zstd",
                                   "compression:level": "6"}}
                                """)
                        .connector();

        assertThat(definition.sinks().get(0).sink()).isInstanceOf(KafkaEventSink.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "method: FETCH | method: expected POST, PUT, PATCH or DELETE, found ",
                "url: https://{stream}.example.com/ | url: set twice",
                "authentication:method: digest | authentication:method: expected none, basic,"
                        + " bearer, found \"digest\".",
                "authentication: {method: basic, basic: {username: me}} |"
                    + " authentication:basic:password: missing; authentication:method is basic.",
                "authentication:method: bearer | authentication:bearer:token: missing;"
                        + " authentication:method is bearer.",
                "authentication:bearer:token: ${env:T} | authentication:bearer:token: goes with an"
                        + " authentication:method, and that is none.",
                "tls:verify: perhaps | tls:verify: expected true, false, found \"perhaps\".",
                "inFlight: 0 | inFlight: expected a whole number from 1 to 65536, found \"0\".",
                "maxWaiting: many | maxWaiting: expected a size such as 64 mb, found \"many\".",
                "maxAnswerSize: x | maxAnswerSize: expected a size such as 64 mb, found \"x\".",
                "pooledConnectionLifetime: long | pooledConnectionLifetime: expected a time such as"
                        + " 00:05:00 or 5 min, found \"long\".",
                "idempotencyKey: 1 | idempotencyKey: expected true, false, found \"1\".",
                "headers:ignoreSystem: 1 | headers:ignoreSystem: expected true, false, found"
                        + " \"1\".",
                "ordering: random | ordering: expected stream, partitionKey, none, found"
                        + " \"random\".",
                "ordering: partitionKey | ordering: partitionKey needs"
                        + " partitionKeyExtraction:enabled.",
                "partitionKeyExtraction: {enabled: true, source: stream, expression: \"(\"} |"
                        + " partitionKeyExtraction:expression: expected a regular expression",
                "resilience:statuses: {\"4xx\": ignore} | resilience:statuses:4xx: expected"
                        + " acknowledge, retry, deadLetter, skip, fail, found \"ignore\".",
                "resilience:statuses: {\"9xx\": retry} | resilience:statuses: expected ",
                "resilience:jitter: 2 | resilience:jitter: expected a number from 0 to 1, found"
                        + " \"2\".",
                "resilience:maxAttempts: 0 | resilience:maxAttempts: expected ",
                "resilience: {maxAttempts: 3, maxRetries: 2} | resilience:maxRetries:"
                        + " resilience:maxAttempts is set too; one of them is enough.",
                "resilience:firstDelayBound:delayMs: -5 | resilience:firstDelayBound:delayMs:"
                        + " expected milliseconds, 0 or more, found \"-5\".",
                "resilience:secondDelayBound:upperLimitMs: 5 |"
                        + " resilience:secondDelayBound:upperLimitMs: expected ",
                "resilience:requestTimeoutMs: 0 | resilience:requestTimeoutMs: expected"
                        + " milliseconds, 1 or more, found \"0\".",
                "resilience:maxRetryAfterMs: -1 | resilience:maxRetryAfterMs: expected"
                        + " milliseconds, 0 or more, found \"-1\".",
                "breaker:failureRatio: 1.5 | breaker:failureRatio: expected a number from 0 to 1,"
                        + " found \"1.5\".",
                "breaker:failuresInARow: -1 | breaker:failuresInARow: expected a whole number, 0 or"
                        + " more, found \"-1\".",
                "breaker:openTimeMs: 0 | breaker:openTimeMs: expected milliseconds, 1 or more,"
                        + " found \"0\".",
                "defaultHeaders: {Host: a} | defaultHeaders:Host: expected ",
                "deadLetters: {path: /d, then: stop} | deadLetters:then: expected skip, park, found"
                        + " \"stop\".",
                "deadLetters: {path: /d, kafka: {topic: t}} | deadLetters:kafka:topic:"
                        + " deadLetters:path is set too; one of them is enough.",
                "topic: orders | topic: is a setting of kafka-sink.",
            })
    void aBadValueOfTheHttpSinkIsNamed(String setting, String message) {
        refuses(HTTP + setting, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bootstrapServers: kafka | bootstrapServers: expected host:port, separated by"
                        + " commas, found \"kafka\".",
                "delivery: maybe | delivery: expected exactly-once, at-least-once, found"
                        + " \"maybe\".",
                "form: xml | form: expected data, record, cloudEventsBinary, cloudEventsStructured,"
                        + " found \"xml\".",
                "authentication:securityProtocol: tls | authentication:securityProtocol: expected"
                        + " plaintext, saslPlaintext, saslSsl, ssl, found \"tls\".",
                "authentication:saslMechanism: gssapi | authentication:saslMechanism: expected"
                        + " plain, scramSha256, scramSha512, found \"gssapi\".",
                "authentication:username: me | authentication:securityProtocol: expected ",
                "createTopic:partitions: 3 | createTopic:partitions: goes with createTopic:enabled,"
                        + " and that is false.",
                "createTopic: {enabled: true, partitions: 0} | createTopic:partitions: expected a"
                        + " whole number, 1 or more, found \"0\".",
                "createTopic: {enabled: true, replicationFactor: 0} |"
                        + " createTopic:replicationFactor: expected a whole number from 1 to 32767,"
                        + " found \"0\".",
                "transactionTimeout: soon | transactionTimeout: expected a time such as 00:05:00 or"
                        + " 5 min, found \"soon\".",
                "waitForBrokerAck: false | waitForBrokerAck: expected true, found false: an event"
                        + " that no broker has confirmed may be lost.",
                "brokerAddressFamily: v4 | brokerAddressFamily: expected any, found v4",
                "compression:type: brotli | compression:type: expected none, gzip, lz4, zstd,"
                        + " snappy, found \"brotli\".",
                "compression: {type: gzip, level: 12} | compression:level: expected 1 to 9 with"
                        + " compression:type gzip, found 12.",
                "properties: {acks: \"1\"} | properties:acks: ",
                "resilience:reconnectBackoffMaxMs: -1 | resilience:reconnectBackoffMaxMs: expected"
                        + " milliseconds, 0 or more, found \"-1\".",
                "resilience:messageSendMaxRetries: 0 | resilience:messageSendMaxRetries: expected a"
                        + " whole number, 1 or more, found \"0\".",
                "partitionKeyExtraction:source: body | partitionKeyExtraction:source: expected"
                        + " partitionKey, stream, streamSuffix, headers, found \"body\".",
                "tombstones: x | tombstones: expected true, false, found \"x\".",
                "url: http://a | url: is a setting of http-sink.",
            })
    void aBadValueOfTheKafkaSinkIsNamed(String setting, String message) {
        refuses(KAFKA + setting, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authentication: {method: basic, basic: {username: me, password: hunter2}}",
                "authentication: {method: bearer, bearer: {token: hunter2}}",
                "authentication: {method: bearer, bearer: {token: \"a://hunter2\"}}",
                "defaultHeaders: {X-Api-Key: hunter2}",
                "deadLetters:kafka: {topic: t, properties: {ssl.keystore.password: hunter2}}",
            })
    void aSecretIsNeverShown(String setting) {
        ReadDefinition read = ConnectorFile.parse("orders.yaml", HTTP + setting);

        assertThat(read.connector().shown())
                .extracting(Scope.Shown::value)
                .noneMatch(value -> value.contains("hunter2"));
        assertThat(read.remarks())
                .singleElement()
                .asString()
                .contains("a secret stands in the file")
                .doesNotContain("hunter2");
        assertThatThrownBy(
                        () -> ConnectorFile.parse("orders.yaml", HTTP + setting + "\nstrict: true"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("a secret stands in the file")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aHeaderWhoseNameIsNotThatOfASecretIsShown() {
        ReadDefinition read =
                ConnectorFile.parse("orders.yaml", HTTP + "defaultHeaders: {X-Tenant: a}");

        assertThat(read.remarks()).isEmpty();
        assertThat(read.connector().shown())
                .contains(new Scope.Shown("defaultHeaders:X-Tenant", "a", false));
    }

    @Test
    void eachOfSeveralSinksHasItsOwnSettings() {
        refuses(
                """
                id: orders
                connectionString: esdb://localhost:2113?tls=false
                sinks:
                  hook: {instanceTypeName: http-sink, url: "https://a.example", inFlight: 0}
                  log: {instanceTypeName: logger-sink}
                """,
                "sinks:hook:inFlight: expected a whole number from 1 to 65536, found \"0\".");
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", text))
                .isInstanceOfSatisfying(
                        DefinitionException.class,
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .asString()
                                        .containsPattern(
                                                "^(line \\d+: )?" + Pattern.quote(message)));
    }
}

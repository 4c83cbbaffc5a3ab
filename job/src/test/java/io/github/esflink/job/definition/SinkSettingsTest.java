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
                "authentication:method: digest | authentication:method: expected none, basic, bearer, apiKey, oauth2, found \"digest\".",
                "authentication: {method: basic, basic: {username: me}} | authentication:basic:password: missing; authentication:method is basic.",
                "authentication:method: bearer | authentication:bearer:token: missing; authentication:method is bearer.",
                "authentication:method: apiKey | authentication:apiKey:key: missing; authentication:method is apiKey.",
                "authentication: {method: apiKey, apiKey: {key: \"${env:K}\", header: \"a b\"}} | authentication:apiKey:header: expected a name of letters",
                "authentication: {method: oauth2, oauth2: {clientId: me, clientSecret: \"${env:S}\"}} | authentication:oauth2:tokenUrl: missing; authentication:method is oauth2.",
                "authentication: {method: oauth2, oauth2: {tokenUrl: \"ftp://h\", clientId: me, clientSecret: \"${env:S}\"}} | authentication:oauth2:tokenUrl: expected http://host/path or https://host/path",
                "authentication: {method: oauth2, oauth2: {tokenUrl: \"https://h\", clientId: me, clientSecret: \"${env:S}\", credentials: url}} | authentication:oauth2:credentials: expected header, body, found \"url\".",
                "form: xml | form: expected data, record, cloudEventsBinary, cloudEventsStructured, found \"xml\".",
                "notJson: drop | notJson: expected octets, base64, skip, deadLetter, found \"drop\".",
                "compression: br | compression: expected none, gzip, found \"br\".",
                "eventTypes: {url: {OrderPlaced: \"ftp://h\"}} | eventTypes:url:OrderPlaced: expected the scheme http or https, found ",
                "eventTypes: {method: {OrderPlaced: GET}} | eventTypes:method:OrderPlaced: expected POST, PUT, PATCH or DELETE, found ",
                "eventTypes: {form: {OrderPlaced: xml}} | eventTypes:form:OrderPlaced: expected data, record, cloudEventsBinary, cloudEventsStructured, found \"xml\".",
                "batch:maxEvents: 0 | batch:maxEvents: expected a whole number from 1 to 10000, found \"0\".",
                "batch: {maxEvents: 2, maxBytes: x} | batch:maxBytes: expected a size such as 64 mb, found \"x\".",
                "batch: {maxEvents: 2, maxDelayMs: -1} | batch:maxDelayMs: expected from 0 ms to 86400000 ms, found \"-1 ms\".",
                "tls:certFile: /c.pem | tls:keyFile: missing; tls:certFile is set.",
                "tls:keyFile: /k.pem | tls:certFile: missing; tls:keyFile is set.",
                "proxy:url: https://proxy:3128 | proxy:url: expected http://host:port",
                "proxy:url: http://proxy:70000 | proxy:url: expected a port from 1 to 65535, found ",
                "proxy: {url: \"http://proxy:3128\", username: me} | proxy:password: missing; proxy:username is set.",
                "proxy: {username: me, password: \"${env:P}\"} | proxy:url: missing; proxy:username is set.",
                "rateLimit:requestsPerSecond: 0 | rateLimit:requestsPerSecond: expected a number over 0, found \"0\".",
                "tls:verify: perhaps | tls:verify: expected true, false, found \"perhaps\".",
                "inFlight: 0 | inFlight: expected a whole number from 1 to 65536, found \"0\".",
                "maxWaiting: many | maxWaiting: expected a size such as 64 mb, found \"many\".",
                "maxAnswerSize: x | maxAnswerSize: expected a size such as 64 mb, found \"x\".",
                "pooledConnectionLifetime: long | pooledConnectionLifetime: expected a time such as 00:05:00 or 5 min, found \"long\".",
                "idempotencyKey: 1 | idempotencyKey: expected true, false, found \"1\".",
                "headers:ignoreSystem: 1 | headers:ignoreSystem: expected true, false, found \"1\".",
                "ordering: random | ordering: expected stream, partitionKey, none, found \"random\".",
                "ordering: partitionKey | ordering: expected partitionKeyExtraction:enabled: true with partitionKey.",
                "partitionKeyExtraction: {enabled: true, source: stream, expression: \"(\"} | partitionKeyExtraction:expression: expected a regular expression",
                "resilience:statuses: {\"4xx\": ignore} | resilience:statuses:4xx: expected acknowledge, retry, deadLetter, skip, fail, found \"ignore\".",
                "resilience:statuses: {\"9xx\": retry} | resilience:statuses:9xx: expected ",
                "resilience:jitter: 2 | resilience:jitter: expected a part from 0 to 1, found \"2.0\".",
                "resilience:maxAttempts: 0 | resilience:maxAttempts: expected ",
                "resilience: {maxAttempts: 3, maxRetries: 2} | resilience:maxRetries: resilience:maxAttempts is set too; one of them is enough.",
                "resilience:firstDelayBound:delayMs: -5 | resilience:firstDelayBound:delayMs: expected 0 or more, found \"-5\".",
                "resilience:secondDelayBound:upperLimitMs: 5 | resilience:secondDelayBound:upperLimitMs: expected ",
                "resilience:requestTimeoutMs: 0 | resilience:requestTimeoutMs: expected from 1 ms to 86400000 ms, found \"0 ms\".",
                "resilience:maxRetryAfterMs: -1 | resilience:maxRetryAfterMs: expected from 0 ms to 86400000 ms, found \"-1 ms\".",
                "breaker:failureRatio: 1.5 | breaker:failureRatio: expected a part of the last 100 requests up to 1, or 0 for never, found \"1.5\".",
                "breaker:failuresInARow: -1 | breaker:failuresInARow: expected 1 or more, or 0 for never, found \"-1\".",
                "breaker:openTimeMs: 0 | breaker:openTimeMs: expected from 1 ms to 86400000 ms, found \"0 ms\".",
                "defaultHeaders: {Host: a} | defaultHeaders:Host: expected ",
                "deadLetters: {path: /d, then: stop} | deadLetters:then: expected skip, park, found \"stop\".",
                "deadLetters: {path: /d, kafka: {topic: t}} | deadLetters:kafka:topic: deadLetters:path is set too; one of them is enough.",
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
                "form: cloudEventsBinary | form: expected data, record or cloudEventsStructured while batch:maxEvents is over 1",
                "notJson: octets | notJson: expected base64, skip or deadLetter while batch:maxEvents is over 1",
                "ordering: none | ordering: expected stream or partitionKey while batch:maxEvents is over 1",
            })
    void whatCannotBeABatchIsNamed(String setting, String message) {
        refuses(HTTP + "batch: {maxEvents: 2}\n" + setting, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "authentication:bearer:token: ${env:T} | authentication:bearer:token: has no effect, authentication:method is none.",
                "authentication: {method: basic, basic: {username: me, password: \"${env:P}\"}, bearer: {token: \"${env:T}\"}} | authentication:bearer:token: has no effect, authentication:method is basic.",
                "batch:maxDelayMs: 5 | batch:maxDelayMs: has no effect, batch:maxEvents is 1.",
                "partitionKeyExtraction: {enabled: true, source: streamSuffix} | partitionKeyExtraction:enabled: has no effect on the order: ordering is stream. ordering: partitionKey sends the events of a key in order.",
            })
    void whatAnotherSettingSwitchesOffIsRemarkedOn(String setting, String remark) {
        assertThat(ConnectorFile.parse("orders.yaml", HTTP + setting).remarks())
                .singleElement()
                .hasToString("line 5: " + remark);
    }

    @Test
    void everythingThatARequestMayBeIsRead() {
        String all =
                """
                form: cloudEventsStructured
                notJson: deadLetter
                compression: gzip
                eventTypes:
                  url: {OrderPlaced: "https://example.com/placed"}
                  method: {OrderPlaced: PUT}
                  form: {OrderPlaced: record}
                batch: {maxEvents: 100, maxBytes: 2 mb, maxDelayMs: 50}
                authentication:
                  method: oauth2
                  oauth2:
                    tokenUrl: https://login.example.com/token
                    clientId: orders
                    clientSecret: ${env:SECRET}
                    scope: a b
                    audience: https://example.com
                    credentials: body
                signature: {keys: "${file:/run/secrets/new} ${file:/run/secrets/old}"}
                tls: {certFile: /c.pem, keyFile: /k.pem, keyPassword: "${env:P}"}
                proxy: {url: "http://proxy:3128", username: me, password: "${env:Q}"}
                rateLimit: {requestsPerSecond: 12.5}
                """;
        ReadDefinition read = ConnectorFile.parse("orders.yaml", HTTP + all);

        assertThat(read.remarks()).isEmpty();
        assertThat(read.connector().sinks().get(0).sink()).isInstanceOf(HttpEventSink.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bootstrapServers: kafka | bootstrapServers: expected host:port, separated by commas, found \"kafka\".",
                "delivery: maybe | delivery: expected exactly-once, at-least-once, found \"maybe\".",
                "form: xml | form: expected data, record, cloudEventsBinary, cloudEventsStructured, found \"xml\".",
                "authentication:securityProtocol: tls | authentication:securityProtocol: expected plaintext, saslPlaintext, saslSsl, ssl, found \"tls\".",
                "authentication:saslMechanism: gssapi | authentication:saslMechanism: expected plain, scramSha256, scramSha512, found \"gssapi\".",
                "authentication:username: me | authentication:securityProtocol: expected ",
                "createTopic: {enabled: true, partitions: 0} | createTopic:partitions: expected a whole number, 1 or more, found \"0\".",
                "createTopic: {enabled: true, replicationFactor: 0} | createTopic:replicationFactor: expected a whole number from 1 to 32767, found \"0\".",
                "transactionTimeout: soon | transactionTimeout: expected a time such as 00:05:00 or 5 min, found \"soon\".",
                "brokerAddressFamily: v7 | brokerAddressFamily: expected any, v4, v6, found \"v7\". Is v4 meant?",
                "compression:type: brotli | compression:type: expected none, gzip, lz4, zstd, snappy, found \"brotli\".",
                "compression: {type: gzip, level: 12} | compression:level: expected 1 to 9 with compression:type gzip, found \"12\".",
                "properties: {acks: \"1\"} | properties:acks: ",
                "resilience:reconnectBackoffMaxMs: -1 | resilience:reconnectBackoffMaxMs: expected 0 or more, found \"-1\".",
                "resilience:messageSendMaxRetries: 0 | resilience:messageSendMaxRetries: expected a whole number, 1 or more, found \"0\": without retries every lost connection would end the job.",
                "partitionKeyExtraction:source: body | partitionKeyExtraction:source: expected partitionKey, stream, streamSuffix, headers, found \"body\".",
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
                "authentication: {method: apiKey, apiKey: {key: hunter2}}",
                "authentication: {method: oauth2, oauth2: {tokenUrl: \"https://h\", clientId: me, clientSecret: hunter2}}",
                "signature: {keys: hunter2}",
                "tls: {certFile: /c, keyFile: /k, keyPassword: hunter2}",
                "proxy: {url: \"http://proxy:3128\", username: me, password: hunter2}",
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

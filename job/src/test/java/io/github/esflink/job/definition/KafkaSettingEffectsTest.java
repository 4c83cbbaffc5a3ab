package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.kafka.Compression;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaDeadLetters;
import io.github.esflink.sinks.kafka.KafkaEventSink;
import io.github.esflink.sinks.kafka.KafkaEventSinkBuilder;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.KafkaConnectionBuilder;
import io.github.esflink.sinks.kafka.connection.SaslMechanism;
import io.github.esflink.sinks.kafka.connection.SecurityProtocol;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every setting of the Kafka sink, and of dead letters in Kafka, does what its builder's call does.
 */
class KafkaSettingEffectsTest {

    private static final String SINK = "kafka-sink\ntopic: orders\n";

    private static Effect<KafkaEventSinkBuilder> kafka(
            String keys, String text, Consumer<KafkaEventSinkBuilder> call) {
        return new Effect<>(keys, text, call);
    }

    private static HeaderSelection headers(String include, String exclude, long maxMetadata) {
        return new HeaderSelection(Kind.list(include), Kind.list(exclude), maxMetadata);
    }

    static Stream<Effect<KafkaEventSinkBuilder>> kafkaEffects() {
        return Stream.of(
                kafka("topic", "", sink -> sink.setTopic("orders")),
                kafka(
                        "createTopic:enabled createTopic:partitions createTopic:replicationFactor",
                        "createTopic: {enabled: true, partitions: 6, replicationFactor: 3}",
                        sink -> sink.setCreateTopic(6, 3)),
                kafka(
                        "delivery",
                        "delivery: at-least-once",
                        sink -> sink.setDelivery(Delivery.AT_LEAST_ONCE)),
                kafka(
                        "transactionTimeout",
                        "transactionTimeout: 20 min",
                        sink -> sink.setTransactionTimeout(Duration.ofMinutes(20))),
                kafka("form", "form: record", sink -> sink.setForm(RecordForm.recordJson())),
                kafka("tombstones", "tombstones: true", sink -> sink.setTombstones(true)),
                kafka(
                        "partitionKeyExtraction:enabled partitionKeyExtraction:source",
                        "partitionKeyExtraction: {enabled: true, source: streamSuffix}",
                        sink -> sink.setKey(RecordKey.streamSuffix())),
                kafka(
                        "partitionKeyExtraction:expression",
                        "partitionKeyExtraction: {enabled: true, source: stream, expression:"
                                + " \"^(.)\"}",
                        sink -> sink.setKey(RecordKey.streamPattern("^(.)"))),
                kafka(
                        "defaultHeaders:<name>",
                        "defaultHeaders: {tenant: a}",
                        sink -> sink.setDefaultHeader("tenant", "a")),
                kafka(
                        "headers:ignoreSystem",
                        "headers:ignoreSystem: false",
                        sink -> sink.setIgnoreSystemHeaders(false)),
                kafka(
                        "headers:include",
                        "headers:include: \"esdb-record-id, esdb-record-headers-*\"",
                        sink ->
                                sink.setHeaders(
                                        headers(
                                                "esdb-record-id,esdb-record-headers-*",
                                                "",
                                                Long.MAX_VALUE))),
                kafka(
                        "headers:exclude",
                        "headers:exclude: esdb-record-id",
                        sink -> sink.setHeaders(headers("", "esdb-record-id", Long.MAX_VALUE))),
                kafka(
                        "headers:maxMetadataSize",
                        "headers:maxMetadataSize: 1 kb",
                        sink -> sink.setHeaders(headers("", "", 1024))),
                kafka(
                        "resilience:messageSendMaxRetries",
                        "resilience:messageSendMaxRetries: 7",
                        sink -> sink.setMessageSendMaxRetries(7)),
                kafka(
                        "compression:type compression:level",
                        "compression: {type: gzip, level: 2}",
                        sink -> sink.setCompression(Compression.GZIP).setCompressionLevel(2)),
                kafka(
                        "deadLetters:path",
                        "deadLetters:path: /letters",
                        sink -> sink.setDeadLetters(DeadLetterFiles.in("/letters"))));
    }

    /** The text of a connection, at any place where one stands. */
    private static Stream<Effect<KafkaConnectionBuilder>> connections() {
        return Stream.of(
                new Effect<>(
                        "bootstrapServers",
                        "bootstrapServers: kafka:9093",
                        to -> to.setBootstrapServers("kafka:9093")),
                new Effect<>(
                        "authentication:securityProtocol authentication:saslMechanism"
                                + " authentication:username authentication:password",
                        "authentication: {securityProtocol: saslSsl, saslMechanism: scramSha512,"
                                + " username: me, password: \"${env:P}\"}",
                        to ->
                                to.setSecurityProtocol(SecurityProtocol.SASL_SSL)
                                        .setSaslMechanism(SaslMechanism.SCRAM_SHA_512)
                                        .setUsername(Secret.of("me"))
                                        .setPassword(Secret.of("${env:P}"))),
                new Effect<>(
                        "authentication:trustStore authentication:trustStorePassword"
                                + " authentication:keyStore authentication:keyStorePassword",
                        "authentication: {securityProtocol: ssl, trustStore: /t.p12,"
                                + " trustStorePassword: \"${env:T}\", keyStore: /k.p12,"
                                + " keyStorePassword: \"${env:K}\"}",
                        to ->
                                to.setSecurityProtocol(SecurityProtocol.SSL)
                                        .setTrustStore("/t.p12", Secret.of("${env:T}"))
                                        .setKeyStore("/k.p12", Secret.of("${env:K}"))),
                new Effect<>(
                        "resilience:reconnectBackoffMaxMs",
                        "resilience:reconnectBackoffMaxMs: 7",
                        to -> to.setReconnectBackoffMax(Duration.ofMillis(7))),
                new Effect<>(
                        "properties:<name>",
                        "properties: {linger.ms: \"7\"}",
                        to -> to.setProperty("linger.ms", "7")));
    }

    @ParameterizedTest
    @MethodSource("kafkaEffects")
    void isThatOfTheBuildersCall(Effect<KafkaEventSinkBuilder> effect) {
        KafkaEventSinkBuilder sink = KafkaEventSink.builder().setTopic("orders");
        effect.call().accept(sink);

        effect.assertIs(SINK, sink.build());
    }

    @ParameterizedTest
    @MethodSource("connections")
    void isThatOfTheConnectionsCall(Effect<KafkaConnectionBuilder> effect) {
        effect.assertIs(
                SINK,
                KafkaEventSink.builder()
                        .setTopic("orders")
                        .setConnection(connection(effect))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("connections")
    void isThatOfTheConnectionsCallForDeadLettersToo(Effect<KafkaConnectionBuilder> effect) {
        KafkaDeadLetters letters =
                KafkaDeadLetters.to(connection(effect), "letters", Delivery.EXACTLY_ONCE);
        Effect<KafkaConnectionBuilder> below =
                new Effect<>(
                        effect.keys(),
                        "deadLetters:\n  kafka:\n    topic: letters\n    " + effect.text(),
                        effect.call());
        String without = "deadLetters: {kafka: {topic: letters}}\n";

        below.assertIs(
                SINK,
                KafkaEventSink.builder().setTopic("orders").setDeadLetters(letters).build(),
                SINK + without);
        String http = "http-sink\nurl: https://example.com\n";
        below.assertIs(
                http,
                HttpEventSink.builder()
                        .setUrl("https://example.com")
                        .setDeadLetters(letters, AfterDeadLetter.SKIP)
                        .build(),
                http + without);
    }

    @Test
    void theTransactionTimeoutOfDeadLettersIsThatOfTheirCall() {
        String without = SINK + "deadLetters: {kafka: {topic: letters}}\n";
        new Effect<KafkaEventSinkBuilder>(
                        "deadLetters:kafka:transactionTimeout",
                        "deadLetters: {kafka: {topic: letters, transactionTimeout: 20 min}}",
                        sink -> {})
                .assertIs(
                        SINK,
                        KafkaEventSink.builder()
                                .setTopic("orders")
                                .setDeadLetters(
                                        KafkaDeadLetters.to(
                                                        KafkaConnection.builder().build(),
                                                        "letters",
                                                        Delivery.EXACTLY_ONCE)
                                                .withTransactionTimeout(Duration.ofMinutes(20)))
                                .build(),
                        without);
    }

    private static KafkaConnection connection(Effect<KafkaConnectionBuilder> effect) {
        KafkaConnectionBuilder connection = KafkaConnection.builder();
        effect.call().accept(connection);
        return connection.build();
    }

    /** A new setting belongs in one of the tables above. */
    @Test
    void everySettingIsHere() {
        Set<String> keys = Effect.keys(kafkaEffects());
        keys.addAll(Effect.keys(connections()));
        keys.addAll(lettersInKafka());
        // What is read and remarked on.
        keys.addAll(
                Set.of(
                        "waitForBrokerAck",
                        "brokerAddressFamily",
                        "defaultHeaders",
                        "partitionKeyExtraction:headerKey",
                        "resilience:maxRetries",
                        "resilience:requestTimeoutMs",
                        "resilience:transientErrorDelay"));
        keys.addAll(Effect.keysOf(SinkSettings.resilience()));
        assertThat(keys).containsAll(Effect.keysOf(KafkaSettings.SECTION.settings()));
    }

    static Set<String> lettersInKafka() {
        Set<String> keys =
                new TreeSet<>(
                        Set.of("deadLetters:kafka:topic", "deadLetters:kafka:transactionTimeout"));
        Effect.keys(connections()).forEach(key -> keys.add("deadLetters:kafka:" + key));
        return keys;
    }
}

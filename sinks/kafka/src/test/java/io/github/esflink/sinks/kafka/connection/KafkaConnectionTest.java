package io.github.esflink.sinks.kafka.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {

    @TempDir Path directory;

    @Test
    void secretsAreResolvedWhereTheClientIsMade() throws Exception {
        Path file = directory.resolve("password");
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setBootstrapServers("kafka:9092")
                        .setSecurityProtocol(SecurityProtocol.SASL_SSL)
                        .setSaslMechanism(SaslMechanism.SCRAM_SHA_512)
                        .setUsername(Secret.of("alice"))
                        .setPassword(Secret.of("${file:" + file + "}"))
                        .setTrustStore("/etc/trust.p12", Secret.of("${file:" + file + "}"))
                        .setProperty("ssl.key.password", "x${file:" + file + "}")
                        .build();
        Files.writeString(file, "hunter2\"\\");

        assertThat(new String(InstantiationUtil.serializeObject(connection), UTF_8))
                .doesNotContain("hunter2")
                .contains(file.toString());
        assertThat(connection.toString()).doesNotContain("hunter2", "alice");
        assertThat(connection.resolveForProducer())
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"alice\" password=\"hunter2\\\"\\\\\";")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.truststore.type", "PKCS12")
                .containsEntry("ssl.truststore.password", "hunter2\"\\")
                .containsEntry("ssl.key.password", "xhunter2\"\\")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("reconnect.backoff.max.ms", "20000");
        assertThat(connection.resolveForAdmin())
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsKey("sasl.jaas.config")
                .doesNotContainKeys("acks", "enable.idempotence");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "bootstrap.servers",
                "config.providers",
                "enable.idempotence",
                "interceptor.classes",
                "key.serializer",
                "partitioner.class",
                "partitioner.ignore.keys",
                "transaction.timeout.ms",
                "transaction.two.phase.commit.enable",
                "transactional.id",
                "value.serializer"
            })
    void whatWouldBreakTheGuaranteesIsRefusedByName(String property) {
        assertThatThrownBy(() -> KafkaConnection.builder().setProperty(property, "1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("- properties:%s: cannot be set; ".formatted(property));
    }

    @Test
    void moreThanFiveInFlightAreRefused() {
        assertThatThrownBy(
                        () ->
                                KafkaConnection.builder()
                                        .setProperty("max.in.flight.requests.per.connection", "6")
                                        .build())
                .hasMessageContaining(
                        "properties:max.in.flight.requests.per.connection: expected 5 at the most, found 6: with more, retries may change the order of a stream");
    }

    @Test
    void valuesThatKafkaDoesNotTakeAreNamedAllAtOnce() {
        assertThatThrownBy(
                        () ->
                                KafkaConnection.builder()
                                        .setBootstrapServers("http://kafka")
                                        .setReconnectBackoffMax(Duration.ofMillis(-1))
                                        .setProperty("linger.ms", "soon")
                                        .setProperty("batch.size", "-5")
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The connection to Kafka cannot be made:\n- ")
                .hasMessageContaining(
                        "bootstrapServers: expected host:port, separated by commas, found \"http://kafka\"")
                .hasMessageContaining(
                        "resilience:reconnectBackoffMaxMs: expected 0 or more, found \"-1\"")
                .hasMessageContaining("properties:linger.ms: Invalid value soon")
                .hasMessageContaining("properties:batch.size: Invalid value -5");
    }

    @Test
    void anAuthenticationNeedsBothAndAProtocol() {
        assertThatThrownBy(
                        () ->
                                KafkaConnection.builder()
                                        .setSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                                        .setUsername(Secret.of("alice"))
                                        .build())
                .hasMessageContaining(
                        "authentication:password: missing; authentication:securityProtocol is saslPlaintext");
        assertThatThrownBy(
                        () ->
                                KafkaConnection.builder()
                                        .setUsername(Secret.of("alice"))
                                        .setPassword(Secret.of("hunter2"))
                                        .build())
                .hasMessageContaining(
                        "authentication:securityProtocol: expected saslPlaintext or saslSsl with a username and a password, found \"plaintext\"")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> KafkaConnection.builder().setKeyStore("/key.pem", null).build())
                .hasMessageContaining("expected ssl or saslSsl with a trust store or a key store");
    }

    @Test
    void anotherLoginModuleNeedsNoUser() {
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setSecurityProtocol(SecurityProtocol.SASL_SSL)
                        .setProperty("sasl.mechanism", "OAUTHBEARER")
                        .setProperty("sasl.jaas.config", "${env:PATH}")
                        .build();

        assertThat(connection.resolveForAdmin()).containsEntry("sasl.mechanism", "OAUTHBEARER");
    }
}

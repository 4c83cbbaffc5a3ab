package io.github.esflink.sinks.kafka.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalsTest {

    private static final KafkaConnection CONNECTION =
            KafkaConnection.builder().setBootstrapServers("kafka:9093").build();

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new SaslAuthenticationException("Invalid username or password"),
                        "Kafka at kafka:9093 refused the authentication (Invalid username or password). Check authentication:saslMechanism, :username and :password."),
                Arguments.of(
                        new UnsupportedSaslMechanismException("PLAIN is not enabled"),
                        "Kafka at kafka:9093 refused the authentication (PLAIN is not enabled). Check authentication:saslMechanism, :username and :password."),
                Arguments.of(
                        new SslAuthenticationException(
                                "handshake", new IllegalStateException("no path to a root")),
                        "TLS with Kafka at kafka:9093 failed (no path to a root). Either its certificate is not trusted here, or it does not trust the certificate of this client: check the trust store and the key store."),
                Arguments.of(
                        new TimeoutException("no node"),
                        "Kafka at kafka:9093 cannot be reached with authentication:securityProtocol plaintext (no node). Check bootstrapServers, the network, and that this listener speaks this protocol."),
                Arguments.of(
                        new ClusterAuthorizationException("no DESCRIBE"),
                        "Kafka at kafka:9093 does not let this user look at it (no DESCRIBE)."),
                Arguments.of(
                        new KafkaException(
                                "cannot construct", new ConfigException("no such login module")),
                        "The client for Kafka at kafka:9093 cannot be made: no such login module"),
                Arguments.of(
                        new KafkaException("odd", new IllegalStateException("odder")),
                        "Kafka at kafka:9093: odd (odder)."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureOfAClientIsASentence(KafkaException failure, String sentence) {
        assertThat(Refusals.sentence(failure, CONNECTION)).isEqualTo(sentence);
    }
}

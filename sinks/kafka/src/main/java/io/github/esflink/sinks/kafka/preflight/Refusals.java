package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** What a client's failure means to somebody who wants to start a connector. */
final class Refusals {

    private Refusals() {}

    static String sentence(KafkaException e, KafkaConnection connection) {
        String brokers = connection.bootstrapServers();
        if (e instanceof SaslAuthenticationException
                || e instanceof UnsupportedSaslMechanismException) {
            return "Kafka at %s refused the authentication (%s). Check authentication:saslMechanism, :username and :password."
                    .formatted(brokers, e.getMessage());
        }
        if (e instanceof SslAuthenticationException) {
            return "TLS with Kafka at %s failed (%s). Either its certificate is not trusted here, or it does not trust the certificate of this client: check the trust store and the key store."
                    .formatted(brokers, rootMessage(e));
        }
        if (e instanceof TimeoutException) {
            return "Kafka at %s cannot be reached with authentication:securityProtocol %s (%s). Check bootstrapServers, the network, and that this listener speaks this protocol."
                    .formatted(brokers, connection.securityProtocol(), e.getMessage());
        }
        if (e instanceof AuthorizationException) {
            return "Kafka at %s does not let this user look at it (%s)."
                    .formatted(brokers, e.getMessage());
        }
        if (rootOf(e) instanceof ConfigException config) {
            return "The client for Kafka at %s cannot be made: %s"
                    .formatted(brokers, config.getMessage());
        }
        return "Kafka at %s: %s (%s).".formatted(brokers, e.getMessage(), rootMessage(e));
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String rootMessage(Throwable e) {
        return String.valueOf(rootOf(e).getMessage());
    }
}

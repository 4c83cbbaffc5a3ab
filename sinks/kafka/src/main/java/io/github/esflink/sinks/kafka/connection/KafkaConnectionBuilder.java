package io.github.esflink.sinks.kafka.connection;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.kafka.connection.KafkaConnection.SaslLogin;
import io.github.esflink.sinks.kafka.connection.KafkaConnection.StoreFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** Builds a {@link KafkaConnection}. Not thread-safe. */
@PublicEvolving
public final class KafkaConnectionBuilder {

    String bootstrapServers = "localhost:9092";
    SecurityProtocol securityProtocol = SecurityProtocol.PLAINTEXT;
    Duration reconnectBackoffMax = Duration.ofSeconds(20);
    final Map<String, String> properties = new LinkedHashMap<>();
    @Nullable StoreFile trustStore;
    @Nullable StoreFile keyStore;

    private SaslMechanism saslMechanism = SaslMechanism.PLAIN;
    private @Nullable Secret username;
    private @Nullable Secret password;

    KafkaConnectionBuilder() {}

    /** {@code bootstrapServers}: addresses of brokers, {@code host:port,…}. */
    public KafkaConnectionBuilder setBootstrapServers(String servers) {
        bootstrapServers = servers;
        return this;
    }

    /** {@code authentication:securityProtocol}. Default: plaintext. */
    public KafkaConnectionBuilder setSecurityProtocol(SecurityProtocol protocol) {
        securityProtocol = protocol;
        return this;
    }

    /** {@code authentication:saslMechanism}. Default: plain. */
    public KafkaConnectionBuilder setSaslMechanism(SaslMechanism mechanism) {
        saslMechanism = mechanism;
        return this;
    }

    /** {@code authentication:username}. */
    public KafkaConnectionBuilder setUsername(Secret name) {
        username = name;
        return this;
    }

    /** {@code authentication:password}. */
    public KafkaConnectionBuilder setPassword(Secret secret) {
        password = secret;
        return this;
    }

    /**
     * The certificates that are trusted. Default: those of the JVM.
     *
     * @param path on every task manager and where the job is submitted; {@code .pem}, {@code .jks},
     *     anything else is PKCS12
     * @param storePassword null for PEM
     */
    public KafkaConnectionBuilder setTrustStore(String path, @Nullable Secret storePassword) {
        trustStore = new StoreFile(path, storePassword);
        return this;
    }

    /**
     * The client's own certificate and key.
     *
     * @param path as for {@link #setTrustStore}
     * @param storePassword of the store and the key; null for a PEM file whose key has none
     */
    public KafkaConnectionBuilder setKeyStore(String path, @Nullable Secret storePassword) {
        keyStore = new StoreFile(path, storePassword);
        return this;
    }

    /** {@code resilience:reconnectBackoffMaxMs}. Default: 20 s. */
    public KafkaConnectionBuilder setReconnectBackoffMax(Duration longest) {
        reconnectBackoffMax = longest;
        return this;
    }

    /**
     * {@code properties:<name>}: a property of Kafka's producer, the value with or without {@code
     * ${env:…}} and {@code ${file:…}}. What would break the guarantees is refused by {@link
     * #build()}.
     */
    public KafkaConnectionBuilder setProperty(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /**
     * @throws IllegalArgumentException naming all that is wrong
     */
    public KafkaConnection build() {
        List<String> problems = new ArrayList<>();
        checkAddresses(problems);
        if (reconnectBackoffMax.isNegative()) {
            problems.add(
                    "resilience:reconnectBackoffMaxMs: expected 0 or more, found "
                            + reconnectBackoffMax.toMillis());
        }
        checkAuthentication(problems);
        problems.addAll(GuardedProperties.problems(properties));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "The connection to Kafka cannot be made:\n- " + String.join("\n- ", problems));
        }
        return new KafkaConnection(
                this,
                username == null || password == null
                        ? null
                        : new SaslLogin(saslMechanism, username, password));
    }

    private void checkAddresses(List<String> problems) {
        for (String address : bootstrapServers.split(",", -1)) {
            if (!address.strip().matches("[^\\s:/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}")) {
                problems.add(
                        "bootstrapServers: expected host:port, separated by commas, found \"%s\""
                                .formatted(bootstrapServers));
                return;
            }
        }
    }

    private void checkAuthentication(List<String> problems) {
        boolean ownJaas =
                properties.containsKey("sasl.jaas.config")
                        || properties.containsKey("sasl.mechanism");
        if (securityProtocol.sasl() && !ownJaas && (username == null || password == null)) {
            problems.add(
                    "authentication:username, authentication:password: expected both with authentication:securityProtocol %s, found %s"
                            .formatted(
                                    securityProtocol,
                                    username == null
                                            ? password == null ? "neither" : "the password only"
                                            : "the username only"));
        }
        if (!securityProtocol.sasl() && (username != null || password != null)) {
            problems.add(
                    "authentication:securityProtocol: expected SASL_PLAINTEXT or SASL_SSL with a username and a password, found "
                            + securityProtocol);
        }
        if (!securityProtocol.tls() && (trustStore != null || keyStore != null)) {
            problems.add(
                    "authentication:securityProtocol: expected SSL or SASL_SSL with a trust store or a key store, found "
                            + securityProtocol);
        }
    }
}

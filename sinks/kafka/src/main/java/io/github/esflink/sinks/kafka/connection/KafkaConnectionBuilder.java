package io.github.esflink.sinks.kafka.connection;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.kafka.connection.KafkaConnection.SaslLogin;
import io.github.esflink.sinks.kafka.connection.KafkaConnection.StoreFile;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** Builds a {@link KafkaConnection}. Not thread-safe. */
@PublicEvolving
public final class KafkaConnectionBuilder {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:[^\\s:/]+|\\[[0-9a-fA-F:.]+]):(?<port>\\d{1,5})");

    private static final int LARGEST_PORT = 65_535;

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
        SettingErrors wrong = new SettingErrors();
        checkAddresses(wrong);
        wrong.expect(
                !reconnectBackoffMax.isNegative(),
                "resilience:reconnectBackoffMaxMs",
                "0 or more",
                reconnectBackoffMax.toMillis());
        checkAuthentication(wrong);
        GuardedProperties.check(properties, wrong);
        if (!wrong.isEmpty()) {
            throw wrong.asException("The connection to Kafka cannot be made");
        }
        return new KafkaConnection(
                this,
                username == null || password == null
                        ? null
                        : new SaslLogin(saslMechanism, username, password));
    }

    private void checkAddresses(SettingErrors wrong) {
        wrong.expect(
                Arrays.stream(bootstrapServers.split(",", -1))
                        .allMatch(address -> isAddress(address.strip())),
                "bootstrapServers",
                "host:port, separated by commas",
                bootstrapServers);
    }

    private static boolean isAddress(String text) {
        Matcher address = ADDRESS.matcher(text);
        return address.matches()
                && Integer.parseInt(address.group("port")) > 0
                && Integer.parseInt(address.group("port")) <= LARGEST_PORT;
    }

    private void checkAuthentication(SettingErrors wrong) {
        boolean ownJaas =
                properties.containsKey("sasl.jaas.config")
                        || properties.containsKey("sasl.mechanism");
        if (securityProtocol.sasl() && !ownJaas) {
            String missing = "missing; authentication:securityProtocol is " + securityProtocol;
            if (username == null) {
                wrong.add("authentication:username", missing);
            }
            if (password == null) {
                wrong.add("authentication:password", missing);
            }
        }
        wrong.expect(
                securityProtocol.sasl() || (username == null && password == null),
                "authentication:securityProtocol",
                "saslPlaintext or saslSsl with a username and a password",
                securityProtocol);
        wrong.expect(
                securityProtocol.tls() || (trustStore == null && keyStore == null),
                "authentication:securityProtocol",
                "ssl or saslSsl with a trust store or a key store",
                securityProtocol);
    }
}

package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.KafkaConnectionBuilder;
import io.github.esflink.sinks.kafka.connection.SaslMechanism;
import io.github.esflink.sinks.kafka.connection.SecurityProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How brokers are reached, in the server's words; of the sink, or of its dead letters. */
final class KafkaConnectionSettings {

    private final String prefix;
    private final Setting<String> bootstrapServers;
    private final Setting<SecurityProtocol> securityProtocol;
    private final Setting<SaslMechanism> saslMechanism;
    private final Setting<String> username;
    private final Setting<String> password;
    private final Setting<String> trustStore;
    private final Setting<String> trustStorePassword;
    private final Setting<String> keyStore;
    private final Setting<String> keyStorePassword;
    private final Setting<Long> reconnectBackoffMax;
    private final Setting<String> properties;

    /**
     * @param prefix what stands before each key; empty for none
     */
    KafkaConnectionSettings(String prefix) {
        this.prefix = prefix;
        bootstrapServers =
                Setting.withDefault(
                        prefix + "bootstrapServers",
                        Kind.text("host:port, comma separated"),
                        "localhost:9092",
                        "Addresses of brokers.");
        securityProtocol =
                Setting.withDefault(
                        prefix + "authentication:securityProtocol",
                        Kind.choice(SecurityProtocol.class),
                        "plaintext",
                        "How clients talk to the brokers; `ssl` with a client certificate when a key store is given.");
        saslMechanism =
                Setting.withDefault(
                        prefix + "authentication:saslMechanism",
                        Kind.choice(SaslMechanism.class),
                        "plain",
                        "With `saslPlaintext` or `saslSsl`.");
        username =
                Setting.optional(
                        prefix + "authentication:username",
                        Kind.text("a name"),
                        "With `saslPlaintext` or `saslSsl`.");
        password =
                Setting.secret(
                        prefix + "authentication:password", "With `saslPlaintext` or `saslSsl`.");
        trustStore =
                Setting.optional(
                        prefix + "authentication:trustStore",
                        Kind.text("a path on every task manager and where the job is submitted"),
                        "Certificates to trust instead of those of the JVM: `.pem`, `.jks`, else PKCS12.");
        trustStorePassword =
                Setting.secret(prefix + "authentication:trustStorePassword", "Not with PEM.");
        keyStore =
                Setting.optional(
                        prefix + "authentication:keyStore",
                        Kind.text("a path on every task manager and where the job is submitted"),
                        "The client's own certificate and key.");
        keyStorePassword =
                Setting.secret(
                        prefix + "authentication:keyStorePassword", "Of the store and the key.");
        reconnectBackoffMax =
                Setting.withDefault(
                        prefix + "resilience:reconnectBackoffMaxMs",
                        Kind.millis(0),
                        "20000",
                        "The longest wait before a lost connection is made again.");
        properties =
                Setting.namedTexts(
                        prefix + "properties:<name>",
                        "A property of Kafka's producer. Those that would break the guarantees are refused by name.");
    }

    List<Setting<?>> all() {
        return List.of(
                bootstrapServers,
                securityProtocol,
                saslMechanism,
                username,
                password,
                trustStore,
                trustStorePassword,
                keyStore,
                keyStorePassword,
                reconnectBackoffMax,
                properties);
    }

    /** Empty when something is wrong, which is noted. */
    Optional<KafkaConnection> read(Scope scope) {
        KafkaConnectionBuilder connection = KafkaConnection.builder();
        scope.read(bootstrapServers).ifPresent(connection::setBootstrapServers);
        scope.read(securityProtocol).ifPresent(connection::setSecurityProtocol);
        scope.read(saslMechanism).ifPresent(connection::setSaslMechanism);
        scope.read(username).map(Secret::of).ifPresent(connection::setUsername);
        scope.read(password).map(Secret::of).ifPresent(connection::setPassword);
        @Nullable Secret trustPassword =
                scope.read(trustStorePassword).map(Secret::of).orElse(null);
        scope.read(trustStore).ifPresent(path -> connection.setTrustStore(path, trustPassword));
        @Nullable Secret keyPassword = scope.read(keyStorePassword).map(Secret::of).orElse(null);
        scope.read(keyStore).ifPresent(path -> connection.setKeyStore(path, keyPassword));
        scope.read(reconnectBackoffMax)
                .map(Duration::ofMillis)
                .ifPresent(connection::setReconnectBackoffMax);
        scope.readGroup(properties).forEach(connection::setProperty);
        return SharedSettings.built(scope, prefix, connection::build);
    }
}

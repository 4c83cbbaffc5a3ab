package io.github.esflink.sinks.kafka.connection;

import io.github.esflink.secret.Secret;
import java.io.Serializable;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the brokers. It travels with the job; its secrets do so as references, which are
 * read where a client is made: on the task manager, and on the machine that submits the job when it
 * is checked there.
 *
 * <p>Immutable, thread-safe. {@link #toString()} shows names of properties, no values.
 */
@PublicEvolving
public final class KafkaConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String bootstrapServers;
    private final SecurityProtocol securityProtocol;
    private final @Nullable SaslLogin login;
    private final @Nullable StoreFile trustStore;
    private final @Nullable StoreFile keyStore;
    private final TreeMap<String, Secret> properties;

    KafkaConnection(KafkaConnectionBuilder builder, @Nullable SaslLogin login) {
        this.bootstrapServers = builder.bootstrapServers;
        this.securityProtocol = builder.securityProtocol;
        this.login = login;
        this.trustStore = builder.trustStore;
        this.keyStore = builder.keyStore;
        this.properties = new TreeMap<>();
        this.properties.put(
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                Secret.of(Long.toString(builder.reconnectBackoffMax.toMillis())));
        builder.properties.forEach((name, value) -> properties.put(name, Secret.of(value)));
    }

    public static KafkaConnectionBuilder builder() {
        return new KafkaConnectionBuilder();
    }

    /** The addresses, as they were given. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** How clients talk to the brokers. */
    public SecurityProtocol securityProtocol() {
        return securityProtocol;
    }

    /**
     * A property that the user gave.
     *
     * @throws io.github.esflink.secret.SecretException when its value is a reference that leads
     *     nowhere here
     */
    public @Nullable String property(String name) {
        Secret value = properties.get(name);
        return value == null ? null : value.resolve();
    }

    /**
     * The properties of a producer, with every secret in it: for the client's constructor only.
     *
     * @throws io.github.esflink.secret.SecretException naming the reference that leads nowhere here
     */
    public Properties resolveForProducer() {
        Properties resolved = resolve();
        resolved.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        resolved.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return resolved;
    }

    /** The properties of an admin client, with every secret in it. */
    public Properties resolveForAdmin() {
        return resolveFor(AdminClientConfig.configNames());
    }

    /** The properties of a consumer, with every secret in it. */
    public Properties resolveForConsumer() {
        return resolveFor(ConsumerConfig.configNames());
    }

    /** Without what only producers know. */
    private Properties resolveFor(Set<String> known) {
        Properties resolved = resolve();
        resolved.keySet()
                .removeIf(
                        name ->
                                ProducerConfig.configNames().contains((String) name)
                                        && !known.contains((String) name));
        return resolved;
    }

    private Properties resolve() {
        Properties resolved = new Properties();
        resolved.setProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, securityProtocol.name());
        if (login != null) {
            resolved.setProperty(SaslConfigs.SASL_MECHANISM, login.mechanism().kafkaName());
            resolved.setProperty(SaslConfigs.SASL_JAAS_CONFIG, login.resolveJaasConfig());
        }
        if (trustStore != null) {
            resolved.setProperty(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, trustStore.path());
            resolved.setProperty(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, trustStore.type());
            setPassword(resolved, SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, trustStore.password());
        }
        if (keyStore != null) {
            resolved.setProperty(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, keyStore.path());
            resolved.setProperty(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, keyStore.type());
            if (!keyStore.isPem()) {
                setPassword(resolved, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, keyStore.password());
            }
            setPassword(resolved, SslConfigs.SSL_KEY_PASSWORD_CONFIG, keyStore.password());
        }
        properties.forEach((name, value) -> resolved.setProperty(name, value.resolve()));
        resolved.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return resolved;
    }

    private static void setPassword(Properties resolved, String name, @Nullable Secret password) {
        if (password != null) {
            resolved.setProperty(name, password.resolve());
        }
    }

    @Override
    public String toString() {
        return "KafkaConnection{%s, %s, properties=%s}"
                .formatted(bootstrapServers, securityProtocol, properties.keySet());
    }

    /** A user and the secret that it proves itself with. */
    record SaslLogin(SaslMechanism mechanism, Secret username, Secret password)
            implements Serializable {

        String resolveJaasConfig() {
            return mechanism.jaasConfig(username.resolve(), password.resolve());
        }
    }

    /** A file with certificates or keys, its type told by its name. */
    record StoreFile(String path, @Nullable Secret password) implements Serializable {

        String type() {
            String name = path.toLowerCase(Locale.ROOT);
            if (isPem()) {
                return "PEM";
            }
            return name.endsWith(".jks") ? "JKS" : "PKCS12";
        }

        boolean isPem() {
            return path.toLowerCase(Locale.ROOT).endsWith(".pem");
        }
    }
}

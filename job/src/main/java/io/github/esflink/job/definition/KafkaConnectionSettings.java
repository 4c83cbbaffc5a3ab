package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.namedTexts;
import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.secret;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.KafkaConnectionBuilder;
import io.github.esflink.sinks.kafka.connection.SaslMechanism;
import io.github.esflink.sinks.kafka.connection.SecurityProtocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.util.function.TriConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** How brokers are reached, in the server's words; of the sink, or of its dead letters. */
final class KafkaConnectionSettings {

    private static final Kind<String> PATH =
            Kind.path("a path on every task manager and where the job is submitted");

    private static final Set<SecurityProtocol> WITHOUT_LOGIN =
            Set.of(SecurityProtocol.PLAINTEXT, SecurityProtocol.SSL);

    private final String prefix;
    private final Setting<String> properties;
    private final Section<KafkaConnectionBuilder> section;

    /**
     * @param prefix what stands before each key; empty for none
     */
    KafkaConnectionSettings(String prefix) {
        this.prefix = prefix;
        this.properties = namedTexts(prefix + "properties:<name>");
        String authentication = prefix + "authentication:";
        Setting<SecurityProtocol> protocol =
                withDefault(
                        authentication + "securityProtocol",
                        Kind.choice(SecurityProtocol.class),
                        "plaintext");
        Setting<SaslMechanism> mechanism =
                withDefault(
                        authentication + "saslMechanism",
                        Kind.choice(SaslMechanism.class),
                        "plain");
        section =
                new Section<KafkaConnectionBuilder>()
                        .with(
                                withDefault(
                                        prefix + "bootstrapServers",
                                        Kind.address("host:port, comma separated"),
                                        "localhost:9092"),
                                KafkaConnectionBuilder::setBootstrapServers)
                        .with(protocol, KafkaConnectionBuilder::setSecurityProtocol)
                        .with(
                                List.of(mechanism),
                                (scope, connection) -> {
                                    connection.setSaslMechanism(scope.readOrDefault(mechanism));
                                    SecurityProtocol of = scope.readOrDefault(protocol);
                                    if (WITHOUT_LOGIN.contains(of)) {
                                        scope.readWithoutEffect(
                                                mechanism, protocol.key() + " is " + of);
                                    }
                                })
                        .with(
                                optional(authentication + "username", Kind.text("a name")),
                                (connection, name) -> connection.setUsername(Secret.of(name)))
                        .with(
                                secret(authentication + "password"),
                                (connection, text) -> connection.setPassword(Secret.of(text)));
        store("trustStore", KafkaConnectionBuilder::setTrustStore);
        store("keyStore", KafkaConnectionBuilder::setKeyStore);
        section.with(
                        withDefault(
                                prefix + "resilience:reconnectBackoffMaxMs",
                                Kind.millis(),
                                "20000"),
                        KafkaConnectionBuilder::setReconnectBackoffMax)
                .with(List.of(properties), this::properties);
    }

    private void store(
            String name, TriConsumer<KafkaConnectionBuilder, String, @Nullable Secret> set) {
        Setting<String> path = optional(prefix + "authentication:" + name, PATH);
        Setting<String> password = secret(prefix + "authentication:" + name + "Password");
        section.with(
                List.of(path, password),
                (scope, connection) -> {
                    Secret secret = scope.read(password).map(Secret::of).orElse(null);
                    scope.read(path).ifPresent(file -> set.accept(connection, file, secret));
                    scope.needs(path, password);
                });
    }

    /** Kafka's names have dots, also where a file nests them. */
    private void properties(Scope scope, KafkaConnectionBuilder connection) {
        scope.readGroup(properties)
                .forEach(
                        (written, value) -> {
                            String name = written.replace(':', '.');
                            connection.setProperty(name, value);
                            if (!ProducerConfig.configNames().contains(name)) {
                                scope.remark(
                                        prefix + "properties:" + written,
                                        "Kafka's producer has no such property; only an extension of it may read it.");
                            }
                        });
    }

    List<Setting<?>> all() {
        return section.settings();
    }

    /** Empty when something is wrong, which is noted. */
    Optional<KafkaConnection> read(Scope scope) {
        KafkaConnectionBuilder connection = KafkaConnection.builder();
        section.read(scope, connection);
        return scope.built(prefix, connection::build);
    }
}

package io.github.esflink.sinks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.kafka.broker.Certificates;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.SecureBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.KafkaConnectionBuilder;
import io.github.esflink.sinks.kafka.connection.SaslMechanism;
import io.github.esflink.sinks.kafka.connection.SecurityProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who the sink is to the brokers, what it may do there, and where its secrets are. */
class SecurityITCase {

    private static final NumberedStreams EVENTS =
            NumberedStreams.builder().setStreams(10).setEventsPerStream(5).build();

    private static final CheckpointTiming CHECKPOINTS =
            new CheckpointTiming(Duration.ofMillis(100), Duration.ofMinutes(10));

    @TempDir static Path directory;
    private static Path clientKeys;
    private static Path trust;
    private static Path foreignTrust;
    private static KafkaBroker broker;
    private static FlinkCluster cluster;

    private String topic;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = new Certificates(directory);
        Path serverKeys = certificates.keyStore("server");
        clientKeys = certificates.keyStore("client");
        trust = certificates.trusting(serverKeys);
        foreignTrust = certificates.trusting(certificates.keyStore("foreign"));
        Files.writeString(directory.resolve("password"), SecureBroker.PASSWORD + "\n");
        Files.writeString(directory.resolve("store-password"), Certificates.PASSWORD);
        broker =
                SecureBroker.start(
                        directory.resolve("broker"), serverKeys, certificates.trusting(clientKeys));
        cluster = LocalCluster.start(1, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        broker.close();
    }

    @BeforeEach
    void createTopic(TestInfo test) throws Exception {
        topic = "t" + Integer.toHexString(test.getDisplayName().hashCode());
        broker.createTopic(topic, 3, Map.of("retention.ms", "-1"));
        try (Admin admin = broker.admin()) {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(SecurityProtocol.SASL_PLAINTEXT, SaslMechanism.PLAIN),
                Arguments.of(SecurityProtocol.SASL_PLAINTEXT, SaslMechanism.SCRAM_SHA_256),
                Arguments.of(SecurityProtocol.SASL_SSL, SaslMechanism.SCRAM_SHA_512),
                Arguments.of(SecurityProtocol.SSL, SaslMechanism.PLAIN));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void deliversWithSecretsThatTheJobGraphDoesNotHold(
            SecurityProtocol protocol, SaslMechanism mechanism) throws Exception {
        allowAll();
        KafkaEventSink sink = sink(connection(protocol, mechanism));
        assertThat(preflight(sink).findings()).isEmpty();
        SinkJob job = new SinkJob(EVENTS, sink);

        byte[] graph = InstantiationUtil.serializeObject(job.graph(2, null));
        assertThat(new String(graph, UTF_8))
                .contains("${file:")
                .doesNotContain("wonder", Certificates.PASSWORD);

        JobID id = cluster.run(job, 2, null);
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), topic)) {
            int[] read = {0};
            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> (read[0] += reader.poll().size()) == EVENTS.totalEvents());
        } finally {
            cluster.cancel(id);
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setBootstrapServers(broker.bootstrapServers("SASL_PLAINTEXT"))
                        .setSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                        .setUsername(Secret.of(SecureBroker.USER))
                        .setPassword(Secret.of("guess"))
                        .build();

        assertThat(preflight(sink(connection)).findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .startsWith(
                        "Kafka at %s refused the authentication (Authentication failed: Invalid username or password). "
                                .formatted(connection.bootstrapServers()))
                .doesNotContain("guess");
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() {
        KafkaConnection connection =
                withKeys(SecurityProtocol.SSL)
                        .setTrustStore(foreignTrust.toString(), storePassword())
                        .build();

        assertThat(preflight(sink(connection)).findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .startsWith(
                        "TLS with Kafka at %s failed (".formatted(connection.bootstrapServers()))
                .endsWith(
                        "Either its certificate is not trusted here, or it does not trust the certificate of this client: check the trust store and the key store.");
    }

    @Test
    void aClientWithoutCertificateIsRefused() {
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setBootstrapServers(broker.bootstrapServers("SSL"))
                        .setSecurityProtocol(SecurityProtocol.SSL)
                        .setTrustStore(trust.toString(), storePassword())
                        .build();

        assertThat(preflight(sink(connection)).isGo()).isFalse();
    }

    @Test
    void accessThatIsMissingIsNamed() throws Exception {
        KafkaEventSink sink =
                sink(connection(SecurityProtocol.SASL_PLAINTEXT, SaslMechanism.PLAIN));

        assertThat(messages(preflight(sink)))
                .contains(
                        "This user has no access to topic %s: DESCRIBE, WRITE missing."
                                .formatted(topic),
                        "This user has no access to transactional ids that begin with esflink/secure/sink/: WRITE and DESCRIBE missing. Grant them for the prefix, or use delivery at-least-once.");

        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        allow(ResourceType.TRANSACTIONAL_ID, "esflink/secure/sink/", AclOperation.WRITE);
        assertThat(messages(preflight(sink)))
                .contains(
                        "This user has no access to topic %s: READ missing (READ finds transactions that a crash left open)."
                                .formatted(topic))
                .noneMatch(message -> message.contains("transactional ids that begin with"));
    }

    @Test
    void whatMayNotBeReadIsFoundOutOrAssumed() throws Exception {
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        allow(ResourceType.TOPIC, topic, AclOperation.READ);
        allow(ResourceType.TRANSACTIONAL_ID, "esflink/secure/sink/", AclOperation.WRITE);
        KafkaEventSinkBuilder sink =
                KafkaEventSink.builder()
                        .setConnection(
                                connection(SecurityProtocol.SASL_PLAINTEXT, SaslMechanism.PLAIN))
                        .setTopic(topic);

        PreflightReport report = preflight(sink.build());
        assertThat(report.isGo()).isTrue();
        assertThat(messages(report))
                .containsExactly(
                        "This user may not read the settings of topic %s (DESCRIBE_CONFIGS): that it takes records up to the brokers' default size is assumed."
                                .formatted(topic));

        PreflightReport tooLong =
                preflight(sink.setTransactionTimeout(Duration.ofHours(1)).build());
        assertThat(tooLong.isGo()).isFalse();
        assertThat(messages(tooLong))
                .contains(
                        "The transaction timeout of 3600000 ms is longer than the brokers allow (transaction.max.timeout.ms, which this user may not read). Lower it.");
    }

    @Test
    void aTopicThatMayNotBeCreatedIsRefused() throws Exception {
        allow(ResourceType.TOPIC, "new-topic", AclOperation.WRITE);
        KafkaEventSink sink =
                KafkaEventSink.builder()
                        .setConnection(
                                connection(SecurityProtocol.SASL_PLAINTEXT, SaslMechanism.PLAIN))
                        .setTopic("new-topic")
                        .setCreateTopic(1, 1)
                        .build();

        assertThat(messages(preflight(sink)))
                .contains(
                        "Topic new-topic does not exist, and this user may not create it: it needs CREATE on the topic or the cluster.");
    }

    private static void allowAll() throws Exception {
        allow(ResourceType.TOPIC, "t", AclOperation.ALL);
        allow(ResourceType.TRANSACTIONAL_ID, "esflink/", AclOperation.ALL);
        allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE_CONFIGS);
    }

    private static void allow(ResourceType type, String name, AclOperation operation)
            throws Exception {
        PatternType pattern =
                type == ResourceType.CLUSTER ? PatternType.LITERAL : PatternType.PREFIXED;
        try (Admin admin = broker.admin()) {
            admin.createAcls(
                            List.of(
                                    new AclBinding(
                                            new ResourcePattern(type, name, pattern),
                                            new AccessControlEntry(
                                                    "User:" + SecureBroker.USER,
                                                    "*",
                                                    operation,
                                                    AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
    }

    private static PreflightReport preflight(KafkaEventSink sink) {
        return sink.preflight(new SinkContext("secure", "sink"), CHECKPOINTS).run();
    }

    private static List<String> messages(PreflightReport report) {
        return report.findings().stream().map(Finding::message).toList();
    }

    private KafkaEventSink sink(KafkaConnection connection) {
        return KafkaEventSink.builder()
                .setConnection(connection)
                .setTopic(topic)
                .setKey(RecordKey.stream())
                .build();
    }

    private static KafkaConnection connection(SecurityProtocol protocol, SaslMechanism mechanism) {
        KafkaConnectionBuilder builder =
                KafkaConnection.builder()
                        .setBootstrapServers(broker.bootstrapServers(protocol.name()))
                        .setSecurityProtocol(protocol);
        if (protocol == SecurityProtocol.SSL) {
            builder = withKeys(protocol);
        } else {
            builder.setSaslMechanism(mechanism)
                    .setUsername(Secret.of(SecureBroker.USER))
                    .setPassword(Secret.of("${file:" + directory.resolve("password") + "}"));
        }
        if (protocol != SecurityProtocol.SASL_PLAINTEXT) {
            builder.setTrustStore(trust.toString(), storePassword());
        }
        return builder.build();
    }

    private static KafkaConnectionBuilder withKeys(SecurityProtocol protocol) {
        return KafkaConnection.builder()
                .setBootstrapServers(broker.bootstrapServers(protocol.name()))
                .setSecurityProtocol(protocol)
                .setKeyStore(clientKeys.toString(), storePassword());
    }

    private static Secret storePassword() {
        return Secret.of("${file:" + directory.resolve("store-password") + "}");
    }
}

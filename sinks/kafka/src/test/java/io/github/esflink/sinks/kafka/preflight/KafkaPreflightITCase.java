package io.github.esflink.sinks.kafka.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.Finding.Severity;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaDeadLetters;
import io.github.esflink.sinks.kafka.KafkaEventSink;
import io.github.esflink.sinks.kafka.KafkaEventSinkBuilder;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class KafkaPreflightITCase {

    private static final CheckpointTiming CHECKPOINTS =
            new CheckpointTiming(Duration.ofSeconds(1), Duration.ofMinutes(10));

    @TempDir static Path directory;
    private static KafkaBroker broker;

    private String topic;
    private SinkContext context;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        context = new SinkContext(topic, "sink");
    }

    @Test
    void saysNothingWhenAllIsWell() throws Exception {
        broker.createTopic(topic, 3, Map.of("retention.ms", "-1"));

        PreflightReport report = run(sink());

        assertThat(report.findings()).isEmpty();
        assertThatCode(report::throwIfRefused).doesNotThrowAnyException();
    }

    @Test
    void brokersThatCannotBeReachedAreNamed() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        KafkaEventSinkBuilder sink = sink().setConnection(connection("127.0.0.1:" + nobody));

        assertThat(refusals(run(sink)))
                .singleElement()
                .asString()
                .startsWith(
                        "Kafka at 127.0.0.1:%d cannot be reached with authentication:securityProtocol plaintext ("
                                .formatted(nobody))
                .endsWith(
                        "Check bootstrapServers, the network, and that this listener speaks this protocol.");
    }

    @Test
    void aNameThatNobodyKnowsIsNamed() {
        KafkaEventSinkBuilder sink = sink().setConnection(connection("no-such-host.invalid:9092"));

        assertThat(refusals(run(sink)))
                .singleElement()
                .asString()
                .startsWith("The client for Kafka at no-such-host.invalid:9092 cannot be made: ");
    }

    @Test
    void aMissingTopicIsRefused() {
        assertThat(refusals(run(sink())))
                .containsExactly(
                        "Topic aMissingTopicIsRefused does not exist. Create it, or let the sink do so with createTopic.");
        assertThatThrownBy(() -> run(sink()).throwIfRefused())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "The destination is not ready:\n- Topic aMissingTopicIsRefused ");
    }

    @Test
    void aMissingTopicIsCreatedWhenTold() throws Exception {
        KafkaEventSinkBuilder sink = sink().setCreateTopic(7, 1);

        assertThat(sink.build().preflight(context, CHECKPOINTS).validate().isGo()).isTrue();
        try (Admin admin = broker.admin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain(topic);
        }
        assertThat(run(sink).isGo()).isTrue();
        try (Admin admin = broker.admin()) {
            assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get().values())
                    .singleElement()
                    .satisfies(created -> assertThat(created.partitions()).hasSize(7));
        }
    }

    @Test
    void aTopicThatCannotBeCreatedIsRefused() {
        assertThat(refusals(run(sink().setCreateTopic(1, 3))))
                .singleElement()
                .asString()
                .startsWith(
                        "Topic aTopicThatCannotBeCreatedIsRefused does not exist and cannot be created (TopicCreation[partitions=1, replication=3]): ");
    }

    @Test
    void topicsOfATemplateThatCannotBeCreatedAreRefused() {
        assertThat(refusals(run(sink().setTopic("none-{stream}").setCreateTopic(1, 3))))
                .containsExactly(
                        "No topic of the template \"none-{stream}\" can be created: createTopic:replicationFactor is 3, and the cluster has 1 brokers.");
    }

    @Test
    void anotherPartitionCountIsNoted() throws Exception {
        broker.createTopic(topic, 3, Map.of());

        PreflightReport report = run(sink().setCreateTopic(6, 1));

        assertThat(report.isGo()).isTrue();
        assertThat(report.findings())
                .contains(
                        Finding.note(
                                "Topic anotherPartitionCountIsNoted exists with 3 partitions, not the 6 of createTopic:partitions; it stays as it is."));
    }

    @Test
    void moreReplicasInSyncThanThereAreAreRefused() throws Exception {
        broker.createTopic(topic, 1, Map.of("min.insync.replicas", "2"));

        assertThat(refusals(run(sink())))
                .contains(
                        "Topic moreReplicasInSyncThanThereAreAreRefused has 1 replicas and asks for 2 in sync (min.insync.replicas): no record would ever be acknowledged.");
    }

    @Test
    void aRetentionThatOldEventsDoNotSurviveIsNoted() throws Exception {
        broker.createTopic(topic, 1, Map.of("retention.ms", "604800000"));

        assertThat(run(sink()).findings())
                .containsExactly(
                        Finding.note(
                                "Topic aRetentionThatOldEventsDoNotSurviveIsNoted keeps records for 604800000 ms of their own time, which is when the event was written: older events are deleted soon after they arrive. Set retention.ms=-1, or message.timestamp.type=LogAppendTime."));
    }

    @Test
    void aTransactionTimeoutThatTheBrokersDoNotAllowIsRefused() throws Exception {
        broker.createTopic(topic, 1, Map.of());

        assertThat(refusals(run(sink().setTransactionTimeout(Duration.ofHours(1)))))
                .containsExactly(
                        "The transaction timeout of 3600000 ms is longer than the brokers allow: expected 900000 ms at the most (transaction.max.timeout.ms). Lower it, or raise the brokers' setting.");
    }

    @Test
    void aTransactionTimeoutThatCheckpointsMayOutliveIsRefused() throws Exception {
        broker.createTopic(topic, 1, Map.of());

        assertThat(refusals(run(sink().setTransactionTimeout(Duration.ofMinutes(5)))))
                .singleElement()
                .asString()
                .startsWith(
                        "The transaction timeout of 300000 ms is too short: expected at least 751250 ms, 1.25 times the checkpoint interval (1000 ms) and the checkpoint timeout (600000 ms) together.");
    }

    @Test
    void brokersThatCannotKeepTransactionsAreRefused(@TempDir Path own) throws Exception {
        try (KafkaBroker alone =
                KafkaBroker.start(own, Map.of("transaction.state.log.replication.factor", "3"))) {
            alone.createTopic(topic, 1, Map.of("retention.ms", "-1"));
            KafkaEventSinkBuilder sink = sink().setConnection(connection(alone.bootstrapServers()));

            assertThat(refusals(run(sink)))
                    .singleElement()
                    .asString()
                    .startsWith("The brokers do not let a transaction begin (TimeoutException: ")
                    .endsWith(
                            "a cluster with fewer brokers than transaction.state.log.replication.factor (3 unless set) has no transactions.");
        }
    }

    @Test
    void atLeastOnceAsksNothingOfTransactions() throws Exception {
        broker.createTopic(topic, 1, Map.of("retention.ms", "-1"));

        assertThat(
                        run(sink().setDelivery(Delivery.AT_LEAST_ONCE)
                                        .setTransactionTimeout(Duration.ofHours(1)))
                                .findings())
                .isEmpty();
    }

    @Test
    void idsThatARunningJobUsesAreRefused() throws Exception {
        broker.createTopic(topic, 1, Map.of());
        AtomicBoolean running = new AtomicBoolean(true);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer);
            Future<?> job =
                    threads.submit(
                            () -> {
                                while (running.get()) {
                                    send(producer);
                                }
                            });

            assertThat(refusals(run(sink())))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "A running job uses the transactional ids that begin with esflink/%s/sink/: its transactions [esflink/%s/sink/-0-0] move."
                                    .formatted(topic, topic));
            running.set(false);
            job.get();
            producer.abortTransaction();
        } finally {
            running.set(false);
            threads.shutdownNow();
        }
    }

    @Test
    void transactionsThatACrashLeftOpenAreNoted() throws Exception {
        broker.createTopic(topic, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer);

            PreflightReport report = run(sink());

            assertThat(report.isGo()).isTrue();
            assertThat(report.findings())
                    .last()
                    .extracting(Finding::message)
                    .asString()
                    .startsWith(
                            "Transactions [esflink/%s/sink/-0-0] are open and do not move"
                                    .formatted(topic));
            producer.abortTransaction();
        }
    }

    @Test
    void theTopicOfDeadLettersIsLookedAtToo() throws Exception {
        broker.createTopic(topic, 1, Map.of("retention.ms", "-1"));
        KafkaDeadLetters letters =
                KafkaDeadLetters.to(
                        connection(broker.bootstrapServers()), "no-letters", Delivery.EXACTLY_ONCE);

        assertThat(
                        refusals(
                                sink().setDeadLetters(letters)
                                        .build()
                                        .preflight(context, CHECKPOINTS, true)))
                .containsExactly(
                        "Topic no-letters does not exist. Create it, or let the sink do so with createTopic.");
    }

    @Test
    void aSecretThatIsNotKnownHereIsNotAskedFor() {
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setBootstrapServers(broker.bootstrapServers())
                        .setProperty("ssl.key.password", "${env:NOT_SET_ON_THIS_MACHINE}")
                        .build();

        PreflightReport report = run(sink().setConnection(connection));

        assertThat(report.isGo()).isTrue();
        assertThat(report.findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .startsWith(
                        "The brokers were not asked, because a secret is not known on this machine. A setting refers to ${env:NOT_SET_ON_THIS_MACHINE}");
    }

    private PreflightReport run(KafkaEventSinkBuilder sink) {
        return sink.build().preflight(context, CHECKPOINTS).run();
    }

    private static List<String> refusals(PreflightReport report) {
        return report.findings().stream()
                .filter(finding -> finding.severity() != Severity.NOTE)
                .map(Finding::message)
                .toList();
    }

    private KafkaEventSinkBuilder sink() {
        return KafkaEventSink.builder()
                .setConnection(connection(broker.bootstrapServers()))
                .setTopic(topic);
    }

    private static KafkaConnection connection(String servers) {
        return KafkaConnection.builder().setBootstrapServers(servers).build();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "esflink/" + topic + "/sink/-0-0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        try {
            producer.send(new ProducerRecord<>(topic, "x".getBytes(UTF_8))).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

package io.github.esflink.sinks.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.kafka.broker.AnsweringPolicy;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a topic refuses, and which answers to its creation are for good or may be others later. */
class RefusedTopicsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir static Path directory;
    private static KafkaBroker broker;

    private final AtomicLong millis = new AtomicLong();
    private Admin admin;
    private TopicLookup topics;

    @BeforeAll
    static void start() throws Exception {
        broker =
                KafkaBroker.start(
                        directory.resolve("1"),
                        Map.of(
                                "create.topic.policy.class.name",
                                AnsweringPolicy.class.getName(),
                                "broker.heartbeat.interval.ms",
                                "300",
                                "broker.session.timeout.ms",
                                "2000"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void open() {
        admin = broker.admin();
        topics = topics(1);
    }

    @AfterEach
    void close() {
        topics.close();
        admin.close();
    }

    private TopicLookup topics(int replication) {
        KafkaConnection connection =
                KafkaConnection.builder()
                        .setBootstrapServers(broker.bootstrapServers())
                        .setProperty("default.api.timeout.ms", "3000")
                        .setProperty("request.timeout.ms", "2000")
                        .build();
        return new TopicLookup(
                Admin.create(connection.resolveForAdmin()),
                new TopicCreation(1, (short) replication),
                connection,
                millis::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVALID_TOPIC_EXCEPTION",
                "POLICY_VIOLATION",
                "INVALID_CONFIG",
                "INVALID_PARTITIONS",
                "INVALID_REPLICA_ASSIGNMENT",
                "INVALID_REPLICATION_FACTOR",
                "INVALID_REQUEST",
                "TOPIC_AUTHORIZATION_FAILED",
                "CLUSTER_AUTHORIZATION_FAILED"
            })
    void whatTheBrokersWillNotHaveIsRefused(String answer) {
        assertThatThrownBy(() -> topics.of("orders." + answer))
                .isInstanceOf(TopicRefusedException.class)
                .hasMessage("Topic orders.%s cannot be had: it is to be so", answer);
        assertThatThrownBy(() -> topics.of("orders." + answer))
                .as("without asking again")
                .isInstanceOf(TopicRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOT_CONTROLLER",
                "REQUEST_TIMED_OUT",
                "THROTTLING_QUOTA_EXCEEDED",
                "BROKER_NOT_AVAILABLE",
                "KAFKA_STORAGE_ERROR",
                "SASL_AUTHENTICATION_FAILED",
                "UNKNOWN_SERVER_ERROR"
            })
    void whatMayPassIsNoRefusal(String answer) {
        assertThatThrownBy(() -> topics.of("orders." + answer))
                .isInstanceOf(KafkaException.class)
                .hasMessageStartingWith(
                        "Topic orders.%s could not be looked at or created: ", answer);
    }

    @Test
    void aTopicSaysWhichKeysAndTimesItTakes() throws Exception {
        broker.createTopic("compacted", 1, Map.of("cleanup.policy", "compact,delete"));
        broker.createTopic("recent", 1, Map.of("message.timestamp.before.max.ms", "60000"));
        broker.createTopic(
                "appended",
                1,
                Map.of(
                        "message.timestamp.before.max.ms",
                        "60000",
                        "message.timestamp.type",
                        "LogAppendTime"));

        assertThat(topics.of("compacted"))
                .isEqualTo(new TopicFacts(1, 1_048_588, true, Long.MAX_VALUE, 3_600_000));
        assertThat(topics.of("recent"))
                .isEqualTo(new TopicFacts(1, 1_048_588, false, 60_000, 3_600_000));
        assertThat(topics.of("appended"))
                .isEqualTo(new TopicFacts(1, 1_048_588, false, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void aTopicOfMoreReplicasThanBrokersIsRefusedUntilThereAreSoMany() throws Exception {
        try (TopicLookup two = topics(2)) {
            assertThatThrownBy(() -> two.of("orders-2"))
                    .isInstanceOf(TopicRefusedException.class)
                    .hasMessageContaining("only 1 broker(s) are registered");
            try (KafkaBroker second = broker.startSecond(directory.resolve("2"))) {
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> {
                                    millis.addAndGet(MissingTopics.FOR_MILLIS);
                                    assertThat(two.of("orders-2")).isNotNull();
                                });
                second.stop();
                await().atMost(PATIENCE)
                        .until(
                                () ->
                                        Objects.requireNonNull(KafkaCalls.brokers(admin)).stream()
                                                .anyMatch(Node::isFenced));

                assertThatThrownBy(() -> topics.of("orders-3.INVALID_REPLICATION_FACTOR"))
                        .isInstanceOf(KafkaException.class)
                        .hasMessage(
                                "Topic orders-3.INVALID_REPLICATION_FACTOR could not be looked at or created: it is to be so");
            } finally {
                admin.unregisterBroker(2).all().get();
            }
        }
    }
}

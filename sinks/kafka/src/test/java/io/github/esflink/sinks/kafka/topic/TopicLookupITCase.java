package io.github.esflink.sinks.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicLookupITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path directory;

    @Test
    void topicsAreLookedAtAgainAsOftenAsClientsLookAtThem() throws Exception {
        AtomicLong millis = new AtomicLong();
        try (KafkaBroker broker = KafkaBroker.start(directory);
                Admin admin = broker.admin()) {
            broker.createTopic("orders", 1, Map.of("max.message.bytes", "5000"));
            KafkaConnection connection =
                    KafkaConnection.builder()
                            .setBootstrapServers(broker.bootstrapServers())
                            .setProperty("metadata.max.age.ms", "7000")
                            .setProperty("default.api.timeout.ms", "3000")
                            .setProperty("request.timeout.ms", "2000")
                            .build();
            try (TopicLookup topics =
                    new TopicLookup(
                            Admin.create(connection.resolveForAdmin()),
                            null,
                            connection,
                            millis::get)) {
                assertThat(topics.of("orders")).isEqualTo(facts(1, 5000));

                admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(3)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
                ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
                admin.incrementalAlterConfigs(
                                Map.of(
                                        topic,
                                        List.of(
                                                new AlterConfigOp(
                                                        new ConfigEntry(
                                                                "max.message.bytes", "6000"),
                                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get(30, TimeUnit.SECONDS);
                millis.addAndGet(6_999);
                assertThat(topics.of("orders")).isEqualTo(facts(1, 5000));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> {
                                    millis.addAndGet(7_000);
                                    assertThat(topics.of("orders")).isEqualTo(facts(3, 6000));
                                });

                broker.stop();
                millis.addAndGet(7_000);
                assertThat(topics.of("orders"))
                        .as("while nobody answers, what was said before counts")
                        .isEqualTo(facts(3, 6000));
            }
        }
    }

    /** Names that differ in a dot and an underline are one name in Kafka's metrics. */
    @Test
    void aNameThatCollidesWithAnotherIsRefusedUntilTheOtherIsGone() throws Exception {
        AtomicLong millis = new AtomicLong();
        try (KafkaBroker broker = KafkaBroker.start(directory);
                Admin admin = broker.admin()) {
            broker.createTopic("orders.new", 1, Map.of());
            KafkaConnection connection =
                    KafkaConnection.builder()
                            .setBootstrapServers(broker.bootstrapServers())
                            .build();
            try (TopicLookup topics =
                    new TopicLookup(
                            Admin.create(connection.resolveForAdmin()),
                            new TopicCreation(1, (short) 1),
                            connection,
                            millis::get)) {
                assertThatThrownBy(() -> topics.of("orders_new"))
                        .isInstanceOf(TopicRefusedException.class)
                        .hasMessageContaining("orders.new");
                assertThatThrownBy(() -> topics.of("orders_new"))
                        .as("without asking again")
                        .isInstanceOf(TopicRefusedException.class)
                        .hasMessageContaining("orders.new");

                admin.deleteTopics(List.of("orders.new")).all().get(30, TimeUnit.SECONDS);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> {
                                    millis.addAndGet(MissingTopics.FOR_MILLIS);
                                    assertThat(topics.of("orders_new")).isNotNull();
                                });
            }
        }
    }

    /** A producer would be refused by the brokers again and again. */
    @Test
    void whatCannotBeWrittenIsRefused() throws Exception {
        Map<String, String> settings =
                Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true");
        try (KafkaBroker broker = KafkaBroker.start(directory, settings);
                Admin admin = broker.admin()) {
            broker.createTopic("open", 1, Map.of());
            broker.createTopic("closed", 1, Map.of());
            admin.createAcls(List.of(acl("closed", AclOperation.READ))).all().get();
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    !KafkaCalls.describe(admin, "closed")
                                            .authorizedOperations()
                                            .contains(AclOperation.WRITE));
            KafkaConnection connection =
                    KafkaConnection.builder()
                            .setBootstrapServers(broker.bootstrapServers())
                            .build();
            try (TopicLookup topics =
                    new TopicLookup(
                            Admin.create(connection.resolveForAdmin()),
                            new TopicCreation(1, (short) 1),
                            connection,
                            System::currentTimeMillis)) {
                assertThat(topics.of("open")).isNotNull();
                assertThatThrownBy(() -> topics.of("closed"))
                        .isInstanceOf(TopicRefusedException.class)
                        .hasMessageContaining("may not write");
                assertThatThrownBy(() -> topics.of("__consumer_offsets"))
                        .isInstanceOf(TopicRefusedException.class)
                        .hasMessageContaining("Kafka's own");
            }
            assertThat(
                            admin.listTopics(new ListTopicsOptions().listInternal(true))
                                    .names()
                                    .get(30, TimeUnit.SECONDS))
                    .containsExactlyInAnyOrder("open", "closed");
        }
    }

    private static TopicFacts facts(int partitions, int maxMessageBytes) {
        return new TopicFacts(partitions, maxMessageBytes, false, Long.MAX_VALUE, 3_600_000);
    }

    /** What this user may do with a topic, and nothing else. */
    private static AclBinding acl(String topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.ALLOW));
    }
}

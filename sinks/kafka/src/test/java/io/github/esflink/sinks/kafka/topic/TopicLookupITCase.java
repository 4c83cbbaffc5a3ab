package io.github.esflink.sinks.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
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
                assertThat(topics.of("orders")).isEqualTo(new TopicFacts(1, 5000));

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
                assertThat(topics.of("orders")).isEqualTo(new TopicFacts(1, 5000));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> {
                                    millis.addAndGet(7_000);
                                    assertThat(topics.of("orders"))
                                            .isEqualTo(new TopicFacts(3, 6000));
                                });

                broker.stop();
                millis.addAndGet(7_000);
                assertThat(topics.of("orders"))
                        .as("while nobody answers, what was said before counts")
                        .isEqualTo(new TopicFacts(3, 6000));
            }
        }
    }
}

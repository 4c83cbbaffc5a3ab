package io.github.esflink.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KafkaEventSinkBuilderTest {

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () ->
                                KafkaEventSink.builder()
                                        .setCreateTopic(0, 70_000)
                                        .setCompression(Compression.ZSTD)
                                        .setCompressionLevel(23)
                                        .setTransactionTimeout(Duration.ZERO)
                                        .setMessageSendMaxRetries(0)
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        The Kafka sink cannot be built:
                        - topic: missing; expected a topic, or a template
                        - createTopic:partitions: expected a whole number, 1 or more, found "0"
                        - createTopic:replicationFactor: expected a whole number from 1 to 32767, found "70000"
                        - compression:level: expected 1 to 22 with compression:type zstd, found "23"
                        - transactionTimeout: expected 1 ms to 24 days, found "PT0S"
                        - resilience:messageSendMaxRetries: expected a whole number, 1 or more, found "0": without retries every lost connection would end the job\
                        """);
    }

    @Test
    void aCompressionWithoutLevelsTakesNone() {
        assertThatThrownBy(
                        () ->
                                KafkaEventSink.builder()
                                        .setTopic("orders")
                                        .setCompression(Compression.SNAPPY)
                                        .setCompressionLevel(3)
                                        .build())
                .hasMessageContaining(
                        "compression:level: expected none with compression:type snappy, found \"3\"");
    }

    @Test
    void aTopicIsEnough() {
        assertThatCode(() -> KafkaEventSink.builder().setTopic("{category}").build())
                .doesNotThrowAnyException();
    }

    @Test
    void everyLevelThatIsOfferedIsOneThatKafkaTakes() {
        for (Compression type : Compression.values()) {
            for (int level = -2; level < 30; level++) {
                if (type.hasLevel(level)) {
                    int wanted = level;
                    assertThatCode(
                                    () ->
                                            org.apache.kafka.clients.producer.ProducerConfig
                                                    .configDef()
                                                    .parse(
                                                            java.util.Map.of(
                                                                    "bootstrap.servers",
                                                                    "a:1",
                                                                    "key.serializer",
                                                                    "java.lang.String",
                                                                    "value.serializer",
                                                                    "java.lang.String",
                                                                    type.levelProperty(),
                                                                    Integer.toString(wanted))))
                            .doesNotThrowAnyException();
                }
            }
        }
        assertThat(Compression.GZIP.levelProperty()).isEqualTo("compression.gzip.level");
    }
}

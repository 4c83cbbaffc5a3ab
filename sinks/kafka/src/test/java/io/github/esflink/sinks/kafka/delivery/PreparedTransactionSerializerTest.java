package io.github.esflink.sinks.kafka.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

class PreparedTransactionSerializerTest {

    private static final String VERSION_1 =
            "00000001000000240003000000000000000700186573666c696e6b2f6f72646572732f73696e6b2f2d302d30000000000000002a0000018bcfe568000000000200000000000000010000000000000002";

    private final SimpleVersionedSerializer<PreparedTransaction> serializer =
            new KafkaDelivery(
                            new ProducerSettings(
                                    KafkaConnection.builder().build(),
                                    Duration.ofMinutes(15),
                                    Map.of()),
                            TopicTemplate.of("orders"),
                            "esflink/orders/sink/",
                            true,
                            false)
                    .getCommittableSerializer();

    @Test
    void writesVersion1AsItWasReleased() throws IOException {
        assertThat(HexFormat.of().formatHex(serializer.serialize(prepared()))).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1AsItWasReleased() throws IOException {
        PreparedTransaction read = serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1));

        assertThat(read.transaction()).isEqualTo(prepared().transaction());
        assertThat(read.restoredCheckpoint()).isEqualTo(42);
        assertThat(read.begunAt()).isEqualTo(1_700_000_000_000L);
        assertThat(read.createdAt()).containsExactly(1, 2);
    }

    @Test
    void anUnknownFormatIsRefusedByItsNumber() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "The state holds pending Kafka transactions in format version 2; this build reads version 1.");
    }

    private static PreparedTransaction prepared() {
        return new PreparedTransaction(
                new KafkaCommittable(7, (short) 3, "esflink/orders/sink/-0-0", null),
                42,
                1_700_000_000_000L,
                new long[] {1, 2});
    }
}

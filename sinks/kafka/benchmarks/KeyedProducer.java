package io.github.esflink.sinks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What kafka-producer-perf-test does, with keys, which it cannot: a loop that sends, with the same
 * properties as the sink's producers.
 */
final class KeyedProducer implements AutoCloseable {

    private static final int STREAMS = 1_000;
    private static final int BURST = 500;

    private final Thread thread;

    KeyedProducer(
            Properties properties, MeasuredTopic topic, int events, int payload, boolean headers) {
        thread = new Thread(() -> send(properties, topic, events, payload, headers));
        thread.start();
    }

    private static void send(
            Properties properties, MeasuredTopic topic, int events, int payload, boolean headers) {
        byte[] data = new byte[payload];
        new Random(7).nextBytes(data);
        byte[][] keys = new byte[STREAMS][];
        for (int i = 0; i < STREAMS; i++) {
            keys[i] = "bench-%03x".formatted(i).getBytes(UTF_8);
        }
        RecordHeaders said = new RecordHeaders("bench", true);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                byte[] key = keys[i / BURST % STREAMS];
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic.name, null, 1_700_000_000_000L, key, data);
                if (headers) {
                    said.forEach(
                            event(i, data),
                            (name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
                }
                producer.send(
                        record,
                        (sent, failure) -> {
                            if (failure != null) {
                                failed(failure);
                            }
                        });
            }
        }
    }

    @SuppressWarnings("SystemExitOutsideMain") // what is not sent cannot be measured
    private static void failed(Exception failure) {
        failure.printStackTrace();
        System.exit(1);
    }

    private static EventRecord event(int i, byte[] data) {
        return EventRecord.builder()
                .setRecordId(new UUID(i, i))
                .setPosition(new RecordPosition("bench-000", i, i))
                .setSchemaInfo(new SchemaInfo("measured", "application/octet-stream"))
                .setTimestamp(1_700_000_000_000L)
                .setData(data)
                .build();
    }

    @Override
    public void close() throws InterruptedException {
        thread.join();
    }
}

package io.github.esflink.sinks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.Properties;
import java.util.Random;
import java.util.SplittableRandom;
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
    private static final long FIRST = 1_700_000_000_000L;

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
        String[] streams = new String[STREAMS];
        byte[][] keys = new byte[STREAMS][];
        for (int i = 0; i < STREAMS; i++) {
            streams[i] = "bench-%03x".formatted(i);
            keys[i] = streams[i].getBytes(UTF_8);
        }
        RecordHeaders said = new RecordHeaders("bench", true);
        // As hard to compress as those of real events.
        SplittableRandom ids = new SplittableRandom(7);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                int stream = i / BURST % STREAMS;
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic.name, null, FIRST + i / 100, keys[stream], data);
                if (headers) {
                    UUID id = new UUID(ids.nextLong(), ids.nextLong());
                    said.forEach(
                            event(id, streams[stream], i, data),
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

    private static EventRecord event(UUID id, String stream, int i, byte[] data) {
        int revision = i / (BURST * STREAMS) * BURST + i % BURST;
        return EventRecord.builder()
                .setRecordId(id)
                .setPosition(new RecordPosition(stream, revision, 400L * i))
                .setSchemaInfo(new SchemaInfo("measured", "application/octet-stream"))
                .setTimestamp(FIRST + i / 100)
                .setData(data)
                .build();
    }

    @Override
    public void close() throws InterruptedException {
        thread.join();
    }
}

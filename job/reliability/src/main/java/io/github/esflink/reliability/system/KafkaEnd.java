package io.github.esflink.reliability.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic and a consumer of what is committed in it, on a thread of its own. It keeps its place
 * itself, so that a broker that comes back cannot make it read twice.
 */
public final class KafkaEnd implements AutoCloseable {

    private static final int PARTITIONS = 3;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventListener listener;
    private final Thread thread = new Thread(this::read, "kafka-end");
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /** Told of every record in the order of its partition. */
    @FunctionalInterface
    public interface EventListener {
        void arrived(String streamId, long revision);
    }

    /** Makes the topic and begins to read. */
    public KafkaEnd(String bootstrapServers, String topic, EventListener listener)
            throws ExecutionException, InterruptedException {
        this.listener = listener;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
        }
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "isolation.level",
                                "read_committed",
                                // A log that was cut off behind what was read is an error here.
                                "auto.offset.reset",
                                "none",
                                "enable.auto.commit",
                                "false",
                                "reconnect.backoff.max.ms",
                                "500"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    listener.arrived(
                            header(record, "esdb-record-stream-id"),
                            Long.parseLong(header(record, "esdb-record-stream-revision")));
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            consumer.close();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** Fails when the consumer has. */
    public void check() {
        if (failure != null) {
            throw new IllegalStateException("The consumer has failed", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

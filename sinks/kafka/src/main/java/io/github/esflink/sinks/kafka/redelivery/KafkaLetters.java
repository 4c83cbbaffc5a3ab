package io.github.esflink.sinks.kafka.redelivery;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.delivery.TransactionPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The letters that {@link io.github.esflink.sinks.kafka.KafkaDeadLetters} wrote to a topic, and
 * which of them were sent again: the brokers keep that as the offsets of a consumer group, {@code
 * esflink/<connector>/<sink>/redelivery}. The topic stays as it is.
 *
 * <p>One thread at a time. Calls block until the brokers answer, a minute at the most.
 */
@PublicEvolving
public final class KafkaLetters {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConnection connection;
    private final String topic;
    private final String group;
    private final Duration openFor;

    /**
     * @param sink whose letters they are
     */
    public KafkaLetters(KafkaConnection connection, String topic, SinkContext sink) {
        this(connection, topic, sink, PATIENCE);
    }

    /**
     * @param openFor how long to wait for the end of transactions
     */
    KafkaLetters(KafkaConnection connection, String topic, SinkContext sink, Duration openFor) {
        this.connection = connection;
        this.topic = topic;
        this.group = TransactionPrefix.of(sink) + "redelivery";
        this.openFor = openFor;
    }

    /** What {@link #connection} refers to is resolved here. */
    static KafkaConsumer<byte[], byte[]> consumer(
            KafkaConnection connection, @Nullable String group) {
        return consumer(connection, group, IsolationLevel.READ_COMMITTED);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            KafkaConnection connection, @Nullable String group, IsolationLevel isolation) {
        Properties properties = connection.resolveForConsumer();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (group != null) {
            properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * What was not sent again yet, up to now.
     *
     * @throws KafkaException when the brokers refuse or do not answer, or an open transaction hides
     *     letters for longer than a minute
     */
    public LetterRange unsent() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(connection, group)) {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.partitionsFor(topic, PATIENCE)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            Map<TopicPartition, Long> ends = ends(consumer, partitions);
            Map<TopicPartition, Long> starts =
                    new HashMap<>(consumer.beginningOffsets(partitions, PATIENCE));
            consumer.committed(partitions, PATIENCE)
                    .forEach((partition, sent) -> raise(starts, partition, sent));
            List<LetterRange.Part> parts = new ArrayList<>();
            ends.forEach(
                    (partition, end) -> {
                        long start = starts.getOrDefault(partition, 0L);
                        if (start < end) {
                            parts.add(new LetterRange.Part(partition.partition(), start, end));
                        }
                    });
            parts.sort(Comparator.comparingInt(LetterRange.Part::partition));
            return new LetterRange(connection, topic, parts, count(consumer, parts));
        }
    }

    /**
     * Behind the last letters there are now. A consumer of what is committed takes the first open
     * transaction for the end, which may be that of a connector that was killed.
     */
    private Map<TopicPartition, Long> ends(
            KafkaConsumer<byte[], byte[]> committed, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> written;
        try (KafkaConsumer<byte[], byte[]> all =
                consumer(connection, null, IsolationLevel.READ_UNCOMMITTED)) {
            written = all.endOffsets(partitions, PATIENCE);
        }
        long deadline = System.nanoTime() + openFor.toNanos();
        while (true) {
            Map<TopicPartition, Long> ends = committed.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                long end = ends.getOrDefault(partition, 0L);
                long last = written.getOrDefault(partition, 0L);
                if (end < last && System.nanoTime() > deadline) {
                    throw new KafkaException(
                            "an open transaction hides letters in partition %d of topic %s, from offset %d up to %d: it ends with the connector that writes them, or at its transaction timeout when that was killed; send again then."
                                    .formatted(partition.partition(), topic, end, last));
                }
            }
            if (partitions.stream()
                    .allMatch(
                            partition ->
                                    ends.getOrDefault(partition, 0L)
                                            >= written.getOrDefault(partition, 0L))) {
                return ends;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void raise(
            Map<TopicPartition, Long> starts,
            TopicPartition partition,
            @Nullable OffsetAndMetadata sent) {
        if (sent != null) {
            starts.merge(partition, sent.offset(), Math::max);
        }
    }

    /** Looks over all of it: not every offset is a letter, there are marks of transactions too. */
    private int count(KafkaConsumer<byte[], byte[]> consumer, Collection<LetterRange.Part> parts) {
        int count = 0;
        for (LetterRange.Part part : parts) {
            TopicPartition partition = new TopicPartition(topic, part.partition());
            consumer.assign(List.of(partition));
            consumer.seek(partition, part.from());
            while (consumer.position(partition) < part.to()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < part.to()) {
                        count++;
                    }
                }
            }
        }
        return count;
    }

    /**
     * All of them were sent again: they do not come again.
     *
     * @throws KafkaException when the brokers refuse, or do not answer
     */
    public void sent(LetterRange range) {
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        for (LetterRange.Part part : range.parts()) {
            ends.put(new TopicPartition(topic, part.partition()), new OffsetAndMetadata(part.to()));
        }
        if (!ends.isEmpty()) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(connection, group)) {
                consumer.commitSync(ends, PATIENCE);
            }
        }
    }

    /** What keeps which letters were sent. */
    @Override
    public String toString() {
        return "topic %s, consumer group %s".formatted(topic, group);
    }
}

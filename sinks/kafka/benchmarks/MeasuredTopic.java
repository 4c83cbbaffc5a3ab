package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A topic of its own, and how much is in it. Deleted at the end. */
final class MeasuredTopic implements AutoCloseable {

    static final int PARTITIONS = 6;

    final String name = "bench-" + UUID.randomUUID();
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> ends = new HashMap<>();

    MeasuredTopic(KafkaBroker broker) throws Exception {
        broker.createTopic(name, PARTITIONS, Map.of("retention.ms", "-1"));
        admin = broker.admin();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
    }

    /** Records that the broker has, visible or not, and a few markers of transactions. */
    long written() throws Exception {
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
        admin.close();
    }
}

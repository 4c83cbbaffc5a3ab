package io.github.esflink.sinks.kafka.redelivery;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records that came with others, until they are wanted. Without them a topic that is read in
 * another order than it was written, as where letters were refused anew behind newer ones, would
 * take a fetch for each letter. Beyond {@value #MOST_BYTES} bytes the oldest are given up. Not
 * thread-safe.
 */
final class FetchedLetters {

    static final long MOST_BYTES = 32L << 20;

    /** Of the record and what holds it. */
    private static final long OBJECTS_SIZE = 300;

    private record Place(int partition, long offset) {}

    private final Map<Place, ConsumerRecord<byte[], byte[]>> records = new LinkedHashMap<>();
    private long bytes;

    void keep(ConsumerRecord<byte[], byte[]> record) {
        if (records.put(new Place(record.partition(), record.offset()), record) == null) {
            bytes += sizeOf(record);
        }
        Iterator<ConsumerRecord<byte[], byte[]>> eldest = records.values().iterator();
        while (bytes > MOST_BYTES && eldest.hasNext()) {
            bytes -= sizeOf(eldest.next());
            eldest.remove();
        }
    }

    @Nullable ConsumerRecord<byte[], byte[]> take(int partition, long offset) {
        ConsumerRecord<byte[], byte[]> record = records.remove(new Place(partition, offset));
        if (record != null) {
            bytes -= sizeOf(record);
        }
        return record;
    }

    private static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
        return OBJECTS_SIZE
                + Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize());
    }
}

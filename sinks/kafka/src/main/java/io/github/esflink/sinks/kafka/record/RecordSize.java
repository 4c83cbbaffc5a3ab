package io.github.esflink.sinks.kafka.record;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/** How large a record is in Kafka's format 2, alone in its batch and not compressed. */
final class RecordSize {

    private static final int BATCH_OVERHEAD = 61;

    /** Length, attributes, time, offset, and the lengths of key and value, each at its longest. */
    private static final int RECORD_OVERHEAD = 5 + 1 + 10 + 5 + 5 + 5 + 5;

    /** The lengths of name and value. */
    private static final int HEADER_OVERHEAD = 5 + 5;

    private RecordSize() {}

    /** Never less than its size, and at most a few bytes more for each header. */
    static long atMost(ProducerRecord<byte[], byte[]> record) {
        long size = BATCH_OVERHEAD + RECORD_OVERHEAD;
        if (record.key() != null) {
            size += record.key().length;
        }
        if (record.value() != null) {
            size += record.value().length;
        }
        for (Header header : record.headers()) {
            size += HEADER_OVERHEAD + Utils.utf8Length(header.key()) + header.value().length;
        }
        return size;
    }
}

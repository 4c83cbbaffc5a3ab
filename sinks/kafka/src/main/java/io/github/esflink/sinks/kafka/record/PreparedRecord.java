package io.github.esflink.sinks.kafka.record;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that Kafka takes: its topic exists, its name is legal, it is not too large.
 *
 * @param record what is sent; its timestamp is when the event was written
 */
@Internal
@TypeInfo(PreparedRecordTypeInfoFactory.class)
public record PreparedRecord(ProducerRecord<byte[], byte[]> record) {

    /** When the event was written, in milliseconds since 1970-01-01 UTC. */
    public long createdAt() {
        return record.timestamp();
    }

    /** The topic only: a payload must not find its way into logs. */
    @Override
    public String toString() {
        return "PreparedRecord{" + record.topic() + "}";
    }
}

package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.core.type.Fields;
import io.github.esflink.sinks.core.type.ValueSerializer;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Carries prepared records between tasks when the sink is not chained to what prepares them.
 * Stateless.
 *
 * <p>Version 1, in this order: topic (text), partition (int; -1: none), timestamp (long), key,
 * value (a flag and, unless it is null, the bytes), count of headers (int), name and value of each.
 */
@Internal
public final class PreparedRecordSerializer extends ValueSerializer<PreparedRecord> {

    public static final PreparedRecordSerializer INSTANCE = new PreparedRecordSerializer();

    private static final long serialVersionUID = 1L;
    private static final int NO_PARTITION = -1;

    private PreparedRecordSerializer() {}

    @Override
    public PreparedRecord createInstance() {
        return new PreparedRecord(new ProducerRecord<>("_", null, 0L, new byte[0], new byte[0]));
    }

    @Override
    public void serialize(PreparedRecord prepared, DataOutputView target) throws IOException {
        ProducerRecord<byte[], byte[]> record = prepared.record();
        Fields.writeText(record.topic(), target);
        target.writeInt(record.partition() == null ? NO_PARTITION : record.partition());
        target.writeLong(record.timestamp());
        writeOptional(record.key(), target);
        writeOptional(record.value(), target);
        Header[] headers = record.headers().toArray();
        target.writeInt(headers.length);
        for (Header header : headers) {
            Fields.writeText(header.key(), target);
            Fields.writeBytes(header.value(), target);
        }
    }

    @Override
    public PreparedRecord deserialize(DataInputView source) throws IOException {
        String topic = Fields.readText(source);
        int partition = source.readInt();
        long timestamp = source.readLong();
        byte[] key = readOptional(source);
        byte[] value = readOptional(source);
        RecordHeaders headers = new RecordHeaders();
        int count = source.readInt();
        for (int i = 0; i < count; i++) {
            headers.add(Fields.readText(source), Fields.readBytes(source));
        }
        return new PreparedRecord(
                new ProducerRecord<>(
                        topic,
                        partition == NO_PARTITION ? null : partition,
                        timestamp,
                        key,
                        value,
                        headers));
    }

    private static void writeOptional(byte @Nullable [] bytes, DataOutputView target)
            throws IOException {
        target.writeBoolean(bytes != null);
        if (bytes != null) {
            Fields.writeBytes(bytes, target);
        }
    }

    private static byte @Nullable [] readOptional(DataInputView source) throws IOException {
        return source.readBoolean() ? Fields.readBytes(source) : null;
    }

    @Override
    public TypeSerializerSnapshot<PreparedRecord> snapshotConfiguration() {
        return new PreparedRecordSerializerSnapshot();
    }

    private Object readResolve() {
        return INSTANCE;
    }
}

package io.github.esflink.sinks.core.record;

import io.github.esflink.sinks.core.type.Fields;
import io.github.esflink.sinks.core.type.ValueSerializer;
import java.io.IOException;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a record field by field. Stateless.
 *
 * <p>Version 2, in this order: record id (two longs), stream id (text), stream revision (long), log
 * position (long), subject (text), content type (text), timestamp (long), flags (byte; bit 0:
 * transformed, bit 1: refused), metadata (int length, bytes), data (int length, bytes), and only
 * when it is refused the reason (text). Version 1 knew no refusal, so that what it wrote reads as
 * version 2. Text is an int length and UTF-8, because {@link java.io.DataOutput#writeUTF} ends at
 * 64 KiB. The version is written once, in {@link EventRecordSerializerSnapshot}, not in every
 * record.
 */
@Internal
public final class EventRecordSerializer extends ValueSerializer<EventRecord> {

    public static final EventRecordSerializer INSTANCE = new EventRecordSerializer();

    private static final long serialVersionUID = 1L;
    static final int VERSION = 2;

    private static final int TRANSFORMED = 1;
    private static final int REFUSED = 2;

    private EventRecordSerializer() {}

    @Override
    public EventRecord createInstance() {
        return EventRecord.builder()
                .setRecordId(new UUID(0, 0))
                .setPosition(new RecordPosition("", 0, 0))
                .setSchemaInfo(new SchemaInfo("", SchemaInfo.JSON))
                .build();
    }

    @Override
    public void serialize(EventRecord record, DataOutputView target) throws IOException {
        target.writeLong(record.recordId().getMostSignificantBits());
        target.writeLong(record.recordId().getLeastSignificantBits());
        Fields.writeText(record.position().streamId(), target);
        target.writeLong(record.position().streamRevision());
        target.writeLong(record.position().logPosition());
        Fields.writeText(record.schemaInfo().subject(), target);
        Fields.writeText(record.schemaInfo().contentType(), target);
        target.writeLong(record.timestamp());
        String refusal = record.refusal();
        target.writeByte(
                (record.isTransformed() ? TRANSFORMED : 0) | (refusal == null ? 0 : REFUSED));
        Fields.writeBytes(record.metadata(), target);
        Fields.writeBytes(record.data(), target);
        if (refusal != null) {
            Fields.writeText(refusal, target);
        }
    }

    @Override
    public EventRecord deserialize(DataInputView source) throws IOException {
        UUID recordId = new UUID(source.readLong(), source.readLong());
        RecordPosition position =
                new RecordPosition(Fields.readText(source), source.readLong(), source.readLong());
        SchemaInfo schemaInfo = new SchemaInfo(Fields.readText(source), Fields.readText(source));
        long timestamp = source.readLong();
        int flags = source.readByte();
        return EventRecord.builder()
                .setRecordId(recordId)
                .setPosition(position)
                .setSchemaInfo(schemaInfo)
                .setTimestamp(timestamp)
                .setTransformed((flags & TRANSFORMED) != 0)
                .setMetadata(Fields.readBytes(source))
                .setData(Fields.readBytes(source))
                .setRefusal((flags & REFUSED) == 0 ? null : Fields.readText(source))
                .build();
    }

    @Override
    public TypeSerializerSnapshot<EventRecord> snapshotConfiguration() {
        return new EventRecordSerializerSnapshot();
    }

    private Object readResolve() {
        return INSTANCE;
    }
}

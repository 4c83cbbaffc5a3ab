package io.github.esflink.source.split;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes a split. Every version ever released stays readable. Stateless.
 *
 * <p>Version 1: split id (text), target, position, end; see {@link SplitFieldsV1}.
 */
@Internal
public final class EventStoreSplitSerializer implements SimpleVersionedSerializer<EventStoreSplit> {

    public static final EventStoreSplitSerializer INSTANCE = new EventStoreSplitSerializer();

    private static final int VERSION = 1;

    private EventStoreSplitSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EventStoreSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        SplitFieldsV1.writeText(split.splitId(), out);
        SplitFieldsV1.writeTarget(split.target(), out);
        SplitFieldsV1.writePosition(split.position(), out);
        SplitFieldsV1.writeEnd(split.end(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public EventStoreSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The state holds a split in format version %d; this build reads version %d. Start the job with a build that is at least as new as the one that wrote the state."
                            .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        return new EventStoreSplit(
                SplitFieldsV1.readText(in),
                SplitFieldsV1.readTarget(in),
                SplitFieldsV1.readPosition(in),
                SplitFieldsV1.readEnd(in));
    }
}

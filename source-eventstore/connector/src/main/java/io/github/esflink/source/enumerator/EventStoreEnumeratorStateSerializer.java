package io.github.esflink.source.enumerator;

import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes the enumerator's state. Every version ever released stays readable. Stateless.
 *
 * <p>Version 1: discovered (boolean), number of assigned ids (int) and each as {@link
 * java.io.DataOutput#writeUTF}, number of unassigned splits (int) and each with its own version.
 */
@Internal
public final class EventStoreEnumeratorStateSerializer
        implements SimpleVersionedSerializer<EventStoreEnumeratorState> {

    public static final EventStoreEnumeratorStateSerializer INSTANCE =
            new EventStoreEnumeratorStateSerializer();

    private static final int VERSION = 1;

    private EventStoreEnumeratorStateSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EventStoreEnumeratorState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        out.writeBoolean(state.discovered());
        out.writeInt(state.assignedSplitIds().size());
        for (String splitId : state.assignedSplitIds()) {
            out.writeUTF(splitId);
        }
        out.writeInt(state.unassignedSplits().size());
        for (EventStoreSplit split : state.unassignedSplits()) {
            byte[] bytes =
                    SimpleVersionedSerialization.writeVersionAndSerialize(
                            EventStoreSplitSerializer.INSTANCE, split);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public EventStoreEnumeratorState deserialize(int version, byte[] serialized)
            throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The state holds an enumerator in format version %d; this build reads version %d. Start the job with a build that is at least as new as the one that wrote the state."
                            .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        boolean discovered = in.readBoolean();
        List<String> assigned = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            assigned.add(in.readUTF());
        }
        List<EventStoreSplit> unassigned = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            unassigned.add(
                    SimpleVersionedSerialization.readVersionAndDeSerialize(
                            EventStoreSplitSerializer.INSTANCE, bytes));
        }
        return new EventStoreEnumeratorState(discovered, assigned, unassigned);
    }
}

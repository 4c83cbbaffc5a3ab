package io.github.esflink.sinks.core.record;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says about the format its records are in. A later format gets the next number
 * and a reader for every number before it.
 */
@Internal
public final class EventRecordSerializerSnapshot implements TypeSerializerSnapshot<EventRecord> {

    private static final int VERSION = 1;

    /** Flink makes one from its class name when it reads a savepoint. */
    public EventRecordSerializerSnapshot() {}

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {}

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        if (readVersion != VERSION) {
            throw new IOException(
                    "The state holds event records in format version %d; this build reads version %d. Start the job with a build that is at least as new as the one that wrote the state."
                            .formatted(readVersion, VERSION));
        }
    }

    @Override
    public TypeSerializer<EventRecord> restoreSerializer() {
        return EventRecordSerializer.INSTANCE;
    }

    @Override
    public TypeSerializerSchemaCompatibility<EventRecord> resolveSchemaCompatibility(
            TypeSerializerSnapshot<EventRecord> oldSerializerSnapshot) {
        return oldSerializerSnapshot instanceof EventRecordSerializerSnapshot
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}

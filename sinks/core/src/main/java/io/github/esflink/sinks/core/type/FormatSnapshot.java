package io.github.esflink.sinks.core.type;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says about the format that values of one type are in. A later format gets the
 * next number and a reader for every number before it.
 */
@Internal
public abstract class FormatSnapshot<T> implements TypeSerializerSnapshot<T> {

    private final String what;
    private final int version;
    private final TypeSerializer<T> serializer;

    /**
     * @param what the values in the plural, for the error: "event records"
     * @param version the format that is written
     * @param serializer reads that format and every one before it
     */
    protected FormatSnapshot(String what, int version, TypeSerializer<T> serializer) {
        this.what = what;
        this.version = version;
        this.serializer = serializer;
    }

    @Override
    public int getCurrentVersion() {
        return version;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {}

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        if (readVersion < 1 || readVersion > version) {
            throw new IOException(
                    "The state holds %s in format version %d; this build reads up to version %d. Start the job with a build that is at least as new as the one that wrote the state."
                            .formatted(what, readVersion, version));
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return serializer;
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> oldSerializerSnapshot) {
        return oldSerializerSnapshot.getClass() == getClass()
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}

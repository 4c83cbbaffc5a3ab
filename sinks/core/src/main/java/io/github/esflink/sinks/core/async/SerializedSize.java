package io.github.esflink.sinks.core.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Measures an element by writing it. */
final class SerializedSize<IN> implements ElementSize<IN> {

    private static final long serialVersionUID = 1L;
    private static final int INITIAL_BYTES = 1_024;

    private final TypeSerializer<IN> serializer;
    private final transient DataOutputSerializer buffer = new DataOutputSerializer(INITIAL_BYTES);

    SerializedSize(TypeSerializer<IN> serializer) {
        this.serializer = serializer;
    }

    @Override
    public int bytesOf(IN element) {
        buffer.clear();
        try {
            serializer.serialize(element, buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.length();
    }
}

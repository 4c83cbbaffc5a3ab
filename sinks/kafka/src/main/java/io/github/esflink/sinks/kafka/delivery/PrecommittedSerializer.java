package io.github.esflink.sinks.kafka.delivery;

import io.github.esflink.sinks.core.type.Fields;
import java.io.IOException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How pending transactions rest in savepoints. Stateless.
 *
 * <p>Version 1, in this order: version of the connector's own format (int), its bytes, restored
 * checkpoint (long), begun (long), count of sampled times (int), the times (longs).
 */
final class PrecommittedSerializer implements SimpleVersionedSerializer<Precommitted> {

    private static final int VERSION = 1;

    private final SimpleVersionedSerializer<KafkaCommittable> connectors;

    PrecommittedSerializer(SimpleVersionedSerializer<KafkaCommittable> connectors) {
        this.connectors = connectors;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Precommitted precommitted) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        out.writeInt(connectors.getVersion());
        Fields.writeBytes(connectors.serialize(precommitted.transaction()), out);
        out.writeLong(precommitted.restoredCheckpoint());
        out.writeLong(precommitted.begunAt());
        out.writeInt(precommitted.createdAt().length);
        for (long time : precommitted.createdAt()) {
            out.writeLong(time);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public Precommitted deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The state holds pending Kafka transactions in format version %d; this build reads version %d. Start the job with a build that is at least as new as the one that wrote the state."
                            .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        KafkaCommittable transaction = connectors.deserialize(in.readInt(), Fields.readBytes(in));
        long restoredCheckpoint = in.readLong();
        long begunAt = in.readLong();
        long[] createdAt = new long[in.readInt()];
        for (int i = 0; i < createdAt.length; i++) {
            createdAt[i] = in.readLong();
        }
        return new Precommitted(transaction, restoredCheckpoint, begunAt, createdAt);
    }
}

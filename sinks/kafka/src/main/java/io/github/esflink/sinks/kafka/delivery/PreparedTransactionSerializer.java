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
final class PreparedTransactionSerializer
        implements SimpleVersionedSerializer<PreparedTransaction> {

    private static final int VERSION = 1;

    private final SimpleVersionedSerializer<KafkaCommittable> connectors;

    PreparedTransactionSerializer(SimpleVersionedSerializer<KafkaCommittable> connectors) {
        this.connectors = connectors;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(PreparedTransaction prepared) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        out.writeInt(connectors.getVersion());
        Fields.writeBytes(connectors.serialize(prepared.transaction()), out);
        out.writeLong(prepared.restoredCheckpoint());
        out.writeLong(prepared.begunAt());
        out.writeInt(prepared.createdAt().length);
        for (long time : prepared.createdAt()) {
            out.writeLong(time);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public PreparedTransaction deserialize(int version, byte[] bytes) throws IOException {
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
        return new PreparedTransaction(transaction, restoredCheckpoint, begunAt, createdAt);
    }
}

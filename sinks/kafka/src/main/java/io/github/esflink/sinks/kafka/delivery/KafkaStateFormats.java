package io.github.esflink.sinks.kafka.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * How the state of this sink is written: for the sink, and for tools that read savepoints. The same
 * for every sink, whatever its settings.
 */
@Internal
public final class KafkaStateFormats {

    private KafkaStateFormats() {}

    /** Transactions that a savepoint has still to commit. */
    public static SimpleVersionedSerializer<PreparedTransaction> prepared() {
        return new PreparedTransactionSerializer(connectors().getCommittableSerializer());
    }

    /** Which transactional ids a writer owns. */
    public static SimpleVersionedSerializer<KafkaWriterState> writer() {
        return connectors().getWriterStateSerializer();
    }

    /** The connector's formats are to be had from one of its sinks only. */
    private static KafkaSink<Void> connectors() {
        return KafkaSink.<Void>builder()
                .setBootstrapServers("never-asked:9092")
                .setRecordSerializer((record, context, timestamp) -> null)
                .build();
    }
}

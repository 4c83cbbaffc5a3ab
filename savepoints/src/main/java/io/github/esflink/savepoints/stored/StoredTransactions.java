package io.github.esflink.savepoints.stored;

import io.github.esflink.sinks.kafka.delivery.KafkaStateFormats;
import io.github.esflink.sinks.kafka.delivery.PreparedTransaction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.streaming.runtime.operators.sink.committables.CheckpointCommittableManager;
import org.apache.flink.streaming.runtime.operators.sink.committables.CommittableCollector;
import org.apache.flink.streaming.runtime.operators.sink.committables.CommittableCollectorSerializer;

/**
 * What a savepoint says of the transactions of a Kafka sink.
 *
 * @param prefix what its transactional ids begin with; empty when no writer has said
 * @param pending those that are committed when a job starts from the savepoint
 */
public record StoredTransactions(String prefix, List<Pending> pending) {

    /** What Flink's sink operators call their states. */
    private static final String WRITER_STATE = "writer_raw_states";

    private static final String COMMITTER_STATE = "streaming_committer_raw_states";

    /** What Flink makes of a sink's uid for its committer. */
    private static final String COMMITTER = "Sink Committer: ";

    public StoredTransactions {
        pending = List.copyOf(pending);
    }

    /**
     * A transaction whose events are with the brokers.
     *
     * @param begunAt when its first event was written to it
     */
    public record Pending(String transactionalId, long producerId, int epoch, Instant begunAt) {}

    /** The uid of the committer of the sink with that uid. */
    public static String committerOf(String uid) {
        return COMMITTER + uid;
    }

    /** The uid of the sink whose committer has that uid; the uid itself when it is none. */
    public static String sinkOf(String uid) {
        return uid.startsWith(COMMITTER) ? uid.substring(COMMITTER.length()) : uid;
    }

    /**
     * @param uid of the sink
     */
    static StoredTransactions read(Savepoint savepoint, String uid) throws IOException {
        String prefix = "";
        OperatorState writer = savepoint.operator(uid).orElse(null);
        if (writer != null) {
            for (byte[] bytes : ListStates.read(writer, WRITER_STATE)) {
                KafkaWriterState state =
                        SimpleVersionedSerialization.readVersionAndDeSerialize(
                                KafkaStateFormats.writer(), bytes);
                prefix = state.getTransactionalIdPrefix();
            }
        }
        List<Pending> pending = new ArrayList<>();
        OperatorState committer = savepoint.operator(committerOf(uid)).orElse(null);
        if (committer != null) {
            for (byte[] bytes : ListStates.read(committer, COMMITTER_STATE)) {
                addPending(bytes, pending);
            }
        }
        return new StoredTransactions(prefix, pending);
    }

    private static void addPending(byte[] bytes, List<Pending> pending) throws IOException {
        CommittableCollector<PreparedTransaction> collector =
                SimpleVersionedSerialization.readVersionAndDeSerialize(
                        new CommittableCollectorSerializer<>(
                                KafkaStateFormats.prepared(),
                                0,
                                1,
                                InternalSinkCommitterMetricGroup.wrap(
                                        UnregisteredMetricsGroup.createOperatorMetricGroup())),
                        bytes);
        for (CheckpointCommittableManager<PreparedTransaction> checkpoint :
                collector.getCheckpointCommittablesUpTo(Long.MAX_VALUE)) {
            try {
                checkpoint.commit(new Collecting(pending), 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    /** Flink shows what is pending to a committer only. This one commits nothing. */
    private record Collecting(List<Pending> pending) implements Committer<PreparedTransaction> {
        @Override
        public void commit(java.util.Collection<CommitRequest<PreparedTransaction>> requests) {
            for (CommitRequest<PreparedTransaction> request : requests) {
                PreparedTransaction committable = request.getCommittable();
                pending.add(
                        new Pending(
                                committable.transaction().getTransactionalId(),
                                committable.transaction().getProducerId(),
                                committable.transaction().getEpoch(),
                                Instant.ofEpochMilli(committable.begunAt())));
            }
        }

        @Override
        public void close() {}
    }
}

package io.github.esflink.sinks.kafka.delivery;

import io.github.esflink.sinks.kafka.record.PreparedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;

/**
 * The connector's writer; remembers of each transaction when it began and how old its events are.
 * Of the task's thread.
 */
final class TransactionalWriter
        implements StatefulSinkWriter<PreparedRecord, KafkaWriterState>,
                CommittingSinkWriter<PreparedRecord, Precommitted> {

    private final PrecommittingStatefulSinkWriter<
                    PreparedRecord, KafkaWriterState, KafkaCommittable>
            connectors;
    private final long restoredCheckpoint;
    private final CreationSample sample = new CreationSample();
    private long begunAt;

    TransactionalWriter(
            PrecommittingStatefulSinkWriter<PreparedRecord, KafkaWriterState, KafkaCommittable>
                    connectors,
            long restoredCheckpoint) {
        this.connectors = connectors;
        this.restoredCheckpoint = restoredCheckpoint;
    }

    @Override
    public void write(PreparedRecord record, Context context)
            throws IOException, InterruptedException {
        if (sample.isEmpty()) {
            begunAt = System.currentTimeMillis();
        }
        sample.add(record.createdAt());
        connectors.write(record, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        connectors.flush(endOfInput);
    }

    @Override
    public Collection<Precommitted> prepareCommit() throws IOException, InterruptedException {
        Collection<KafkaCommittable> transactions = connectors.prepareCommit();
        long[] createdAt = sample.drain();
        List<Precommitted> precommitted = new ArrayList<>(transactions.size());
        for (KafkaCommittable transaction : transactions) {
            precommitted.add(new Precommitted(transaction, restoredCheckpoint, begunAt, createdAt));
        }
        return precommitted;
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        return connectors.snapshotState(checkpointId);
    }

    @Override
    public void close() throws Exception {
        try {
            connectors.close();
        } finally {
            ForgottenAdmin.closeOf(connectors);
        }
    }
}

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's writer; remembers of each transaction when it began and how old its events are.
 * Of the task's thread.
 */
final class TransactionalWriter
        implements StatefulSinkWriter<PreparedRecord, KafkaWriterState>,
                CommittingSinkWriter<PreparedRecord, PreparedTransaction> {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);

    private final PrecommittingStatefulSinkWriter<
                    PreparedRecord, KafkaWriterState, KafkaCommittable>
            connectors;
    private final long restoredCheckpoint;
    private final EventTimeSample sample = new EventTimeSample();
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
    public Collection<PreparedTransaction> prepareCommit()
            throws IOException, InterruptedException {
        Collection<KafkaCommittable> transactions = connectors.prepareCommit();
        long[] createdAt = sample.drain();
        List<PreparedTransaction> prepared = new ArrayList<>(transactions.size());
        for (KafkaCommittable transaction : transactions) {
            prepared.add(
                    new PreparedTransaction(transaction, restoredCheckpoint, begunAt, createdAt));
        }
        return prepared;
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        return connectors.snapshotState(checkpointId);
    }

    /**
     * Does not fail. The connector's writer complains once more of what could not be sent since the
     * last flush, which no checkpoint covers and a restart sends again. Flink takes a failure while
     * it cleans up after another one for the end of the task manager, with every job on it.
     */
    @Override
    public void close() {
        boolean interrupted = false;
        try {
            connectors.close();
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (Exception e) {
            LOG.info("Closed a writer with records that could not be sent: {}", e.toString());
        }
        LeakedAdminClient.closeOf(connectors);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

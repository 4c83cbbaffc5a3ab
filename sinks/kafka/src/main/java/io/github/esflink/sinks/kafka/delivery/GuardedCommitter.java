package io.github.esflink.sinks.kafka.delivery;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's committer, with its refusals looked into: it logs and drops a transaction that
 * the brokers refuse, be it one that is committed long since or one that is lost. Of the task's
 * thread.
 */
final class GuardedCommitter implements Committer<PreparedTransaction> {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedCommitter.class);

    private final Committer<KafkaCommittable> connectors;
    private final RefusedCommit refused;
    private final EventLatency latency;
    private final AutoCloseable admin;
    private final boolean goOnAfterLoss;

    /**
     * @param admin what {@code refused} asks; closed with this
     */
    GuardedCommitter(
            Committer<KafkaCommittable> connectors,
            RefusedCommit refused,
            EventLatency latency,
            AutoCloseable admin,
            boolean goOnAfterLoss) {
        this.connectors = connectors;
        this.refused = refused;
        this.latency = latency;
        this.admin = admin;
        this.goOnAfterLoss = goOnAfterLoss;
    }

    @Override
    public void commit(Collection<CommitRequest<PreparedTransaction>> requests)
            throws IOException, InterruptedException {
        for (CommitRequest<PreparedTransaction> request : requests) {
            TrackedCommitRequest watched = new TrackedCommitRequest(request);
            connectors.commit(List.of(watched));
            Throwable refusal = watched.refusal();
            if (refusal != null) {
                judge(request, refusal);
            } else if (watched.isDone()) {
                latency.onCommitted(request.getCommittable().createdAt());
            }
        }
    }

    private void judge(CommitRequest<PreparedTransaction> request, Throwable refusal) {
        try {
            refused.judge(request.getCommittable(), refusal);
            request.signalAlreadyCommitted();
        } catch (LostTransactionException e) {
            if (!goOnAfterLoss) {
                throw e;
            }
            LOG.error("Going on, as told to, after a loss.", e);
            request.signalFailedWithKnownReason(e);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            connectors.close();
        } finally {
            admin.close();
        }
    }
}

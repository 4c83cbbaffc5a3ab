package io.github.esflink.sinks.kafka.delivery;

import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.jspecify.annotations.Nullable;

/** A request as the connector's committer sees it; what it says of it is remembered. */
final class TrackedCommitRequest implements CommitRequest<KafkaCommittable> {

    private final CommitRequest<PreparedTransaction> flinks;
    private @Nullable Throwable refusal;
    private boolean open;

    TrackedCommitRequest(CommitRequest<PreparedTransaction> flinks) {
        this.flinks = flinks;
    }

    /** Why the brokers will never commit it; null when they did, or may yet. */
    @Nullable Throwable refusal() {
        return refusal;
    }

    /** Whether it is committed. */
    boolean isDone() {
        return !open && refusal == null;
    }

    @Override
    public KafkaCommittable getCommittable() {
        return flinks.getCommittable().transaction();
    }

    @Override
    public int getNumberOfRetries() {
        return flinks.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable cause) {
        refusal = cause;
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable cause) {
        if (cause instanceof InvalidPidMappingException) {
            // The brokers have forgotten the id: it expired.
            refusal = cause;
        } else {
            open = true;
            flinks.signalFailedWithUnknownReason(cause);
        }
    }

    @Override
    public void retryLater() {
        open = true;
        flinks.retryLater();
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
        open = true;
        PreparedTransaction before = flinks.getCommittable();
        flinks.updateAndRetryLater(
                new PreparedTransaction(
                        committable,
                        before.restoredCheckpoint(),
                        before.begunAt(),
                        before.createdAt()));
    }

    @Override
    public void signalAlreadyCommitted() {
        flinks.signalAlreadyCommitted();
    }

    /** The connector logs it. */
    @Override
    public String toString() {
        return flinks.getCommittable().toString();
    }
}

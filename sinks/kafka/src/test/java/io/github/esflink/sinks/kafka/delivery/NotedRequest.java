package io.github.esflink.sinks.kafka.delivery;

import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;

/** A request of Flink's that notes what it is told. */
record NotedRequest(PreparedTransaction committable, List<String> said)
        implements Committer.CommitRequest<PreparedTransaction> {

    @Override
    public PreparedTransaction getCommittable() {
        return committable;
    }

    @Override
    public int getNumberOfRetries() {
        return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable cause) {
        said.add("failed: " + cause.getClass().getSimpleName());
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable cause) {
        said.add("unknown: " + cause);
    }

    @Override
    public void retryLater() {
        said.add("retry");
    }

    @Override
    public void updateAndRetryLater(PreparedTransaction updated) {
        said.add("update");
    }

    @Override
    public void signalAlreadyCommitted() {
        said.add("already");
    }
}

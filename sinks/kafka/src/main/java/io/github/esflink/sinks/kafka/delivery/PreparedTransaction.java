package io.github.esflink.sinks.kafka.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/**
 * A transaction whose records are with the brokers and that a completed checkpoint commits.
 *
 * @param transaction the connector's own
 * @param restoredCheckpoint from which checkpoint the attempt that wrote it started; {@link
 *     #NO_CHECKPOINT} when from none. It tells whether an attempt looks at its own transaction or
 *     at one that it found in the state: an attempt that restores checkpoint <i>n</i> finds only
 *     transactions of attempts that started from earlier ones.
 * @param begunAt when its first record was written, in milliseconds since 1970-01-01 UTC
 * @param createdAt when some of its events were written, a fair sample, in the same unit
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PreparedTransaction(
        KafkaCommittable transaction, long restoredCheckpoint, long begunAt, long[] createdAt) {

    static final long NO_CHECKPOINT = -1;

    /** The id only. */
    @Override
    public String toString() {
        return "Precommitted{" + transaction.getTransactionalId() + "}";
    }
}

package io.github.esflink.sinks.kafka.delivery;

import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why the brokers refuse to commit a transaction.
 *
 * <p>Ids are used again. So an attempt that starts from a checkpoint may find there a transaction
 * that the attempt before it has committed, after which its id served for the next one:
 *
 * <ol>
 *   <li>checkpoint 1 completes, transaction {@code a} is committed;
 *   <li>the barrier of checkpoint 3 passes; the records after it are written under {@code a} again;
 *   <li>the task manager dies before checkpoint 3 completes, and the job starts from checkpoint 2
 *       or 1, whose state still says that {@code a} is to be committed.
 * </ol>
 *
 * <p>The brokers refuse that, rightly: the first {@code a} is done. But the second is still open,
 * and the connector takes it for the one to be committed and does not abort it. While it is open,
 * no consumer of committed records sees what follows it in its partitions. It is aborted here,
 * where it is certain that nobody owns it: no writer of this attempt takes an id that the restored
 * state has pending, before a checkpoint of this attempt.
 */
final class RefusedCommit {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedCommit.class);

    /** Of a producer id; the brokers keep the one above it for themselves. */
    private static final short LAST_EPOCH = Short.MAX_VALUE - 1;

    private final Supplier<Admin> admin;
    private final long restoredCheckpoint;
    private final long transactionTimeout;

    /**
     * @param restoredCheckpoint from which checkpoint this attempt started
     * @param transactionTimeout after how many milliseconds the brokers abort by themselves
     */
    RefusedCommit(Supplier<Admin> admin, long restoredCheckpoint, long transactionTimeout) {
        this.admin = admin;
        this.restoredCheckpoint = restoredCheckpoint;
        this.transactionTimeout = transactionTimeout;
    }

    /**
     * Returns when the events are in Kafka all the same.
     *
     * @throws LostTransactionException when they are not
     */
    void judge(PreparedTransaction refused, Throwable cause) {
        String id = refused.transaction().getTransactionalId();
        if (refused.restoredCheckpoint() == restoredCheckpoint) {
            throw lost(
                    refused,
                    "another job uses the same transactional ids (is the connector started twice?), or no checkpoint completed for longer than the transaction timeout",
                    cause);
        }
        TransactionDescription now = describe(id);
        Instant begunAt = Instant.ofEpochMilli(refused.begunAt());
        long age = System.currentTimeMillis() - refused.begunAt();
        if (now == null) {
            LOG.warn(
                    "Kafka has forgotten transaction {}, begun at {}, which the restored state still has to commit. If that is a savepoint that the job was stopped with, it was committed then. If the job crashed and was down ever since, its events are not in Kafka.",
                    id,
                    begunAt);
            return;
        }
        if (age >= transactionTimeout && isAborted(refused.transaction(), now)) {
            throw lost(refused, "the job was down for longer than the transaction timeout", cause);
        }
        LOG.info(
                "Transaction {} was committed before the restart: nothing to commit ({}).",
                id,
                cause.toString());
        if (now.state() == TransactionState.ONGOING) {
            LOG.info("Aborting transaction {}, which the last attempt left open.", id);
            KafkaCalls.await(admin.get().fenceProducers(List.of(id)).all());
        }
    }

    /**
     * One that nobody has used since: an abort raises the epoch by one at the most, and behind the
     * last epoch gives the id another producer id, whose epochs begin at 0.
     */
    private static boolean isAborted(KafkaCommittable refused, TransactionDescription now) {
        boolean untouched =
                now.producerId() == refused.getProducerId()
                        ? now.producerEpoch() <= refused.getEpoch() + 1
                        : refused.getEpoch() == LAST_EPOCH && now.producerEpoch() == 0;
        return untouched
                && switch (now.state()) {
                    case COMPLETE_ABORT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> true;
                    default -> false;
                };
    }

    private @Nullable TransactionDescription describe(String id) {
        try {
            return KafkaCalls.await(
                    admin.get().describeTransactions(Collections.singleton(id)).description(id));
        } catch (TransactionalIdNotFoundException e) {
            return null;
        }
    }

    private LostTransactionException lost(
            PreparedTransaction refused, String why, Throwable cause) {
        return new LostTransactionException(
                "Kafka has aborted transaction %s, begun at %s, whose checkpoint is complete: its events are not in Kafka, and a restart from this checkpoint does not send them again. Cause: %s (%d ms). Start the connector from an earlier checkpoint or savepoint, or from an earlier position, or, if the loss is accepted, tell the sink to go on after lost transactions."
                        .formatted(
                                refused.transaction().getTransactionalId(),
                                Instant.ofEpochMilli(refused.begunAt()),
                                why,
                                transactionTimeout),
                cause);
    }
}

package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.kafka.preflight.KafkaPreflight.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Whether the brokers take the sink's transactions, and nobody else makes them. */
final class TransactionCheck {

    private static final String MAX_TIMEOUT = "transaction.max.timeout.ms";

    /**
     * A transaction is open from one checkpoint's barrier until the next checkpoint has completed:
     * an interval and, at the worst, the checkpoint timeout. A quarter more is for the restart in
     * between.
     */
    private static final double FACTOR = 1.25;

    private final Admin admin;
    private final ClusterCheck cluster;
    private final Properties producer;
    private final Transactions transactions;

    TransactionCheck(
            Admin admin, ClusterCheck cluster, Properties producer, Transactions transactions) {
        this.admin = admin;
        this.cluster = cluster;
        this.producer = producer;
        this.transactions = transactions;
    }

    void run(List<Finding> findings) {
        if (checkTimeout(findings)) {
            checkProbe(findings);
        }
        new OpenTransactions(admin, transactions).check(findings);
    }

    /** Whether the brokers take it, as far as their limit may be read. */
    private boolean checkTimeout(List<Finding> findings) {
        Duration interval = transactions.checkpoints().interval();
        Duration checkpointTimeout = transactions.checkpoints().timeout();
        long timeout = transactions.timeout().toMillis();
        long least = (long) ((interval.toMillis() + checkpointTimeout.toMillis()) * FACTOR);
        if (timeout < least) {
            findings.add(
                    Finding.refused(
                            "The transaction timeout of %d ms is too short: expected at least %d ms, %.2f times the checkpoint interval (%d ms) and the checkpoint timeout (%d ms) together. A transaction that the brokers abort before its checkpoint completes is lost. Raise the transaction timeout, or lower the checkpoint timeout."
                                    .formatted(
                                            timeout,
                                            least,
                                            FACTOR,
                                            interval.toMillis(),
                                            checkpointTimeout.toMillis())));
        }
        Long most = cluster.setting(MAX_TIMEOUT);
        if (most != null && timeout > most) {
            findings.add(
                    Finding.refused(
                            "The transaction timeout of %d ms is longer than the brokers allow: expected %d ms at the most (%s). Lower it, or raise the brokers' setting."
                                    .formatted(timeout, most, MAX_TIMEOUT)));
            return false;
        }
        return true;
    }

    /** Begins nothing, only announces an id of its own under the prefix. */
    private void checkProbe(List<Finding> findings) {
        Properties probe = new Properties();
        probe.putAll(producer);
        probe.setProperty(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactions.prefix() + "preflight");
        probe.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(transactions.timeout().toMillis()));
        probe.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        probe.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        probe.remove("default.api.timeout.ms");
        try (KafkaProducer<byte[], byte[]> kafka =
                new KafkaProducer<>(probe, new ByteArraySerializer(), new ByteArraySerializer())) {
            kafka.initTransactions();
        } catch (TransactionalIdAuthorizationException e) {
            findings.add(
                    Finding.refused(
                            "This user has no access to transactional ids that begin with %s: WRITE and DESCRIBE missing. Grant them for the prefix, or use delivery at-least-once."
                                    .formatted(transactions.prefix())));
        } catch (KafkaException e) {
            if (String.valueOf(e.getMessage()).contains(MAX_TIMEOUT)) {
                findings.add(
                        Finding.refused(
                                "The transaction timeout of %d ms is longer than the brokers allow (%s, which this user may not read). Lower it."
                                        .formatted(
                                                transactions.timeout().toMillis(), MAX_TIMEOUT)));
                return;
            }
            findings.add(
                    Finding.refused(
                            "The brokers do not let a transaction begin (%s: %s). Look at their log: a cluster with fewer brokers than transaction.state.log.replication.factor (3 unless set) has no transactions."
                                    .formatted(e.getClass().getSimpleName(), e.getMessage())));
        }
    }
}

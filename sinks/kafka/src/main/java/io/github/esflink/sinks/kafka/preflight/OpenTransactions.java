package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.kafka.preflight.KafkaPreflight.Transactions;
import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells transactions that a crash left open from those of a running job: the latter move. A running
 * job commits its transactions with every checkpoint and adds records to those that are open, so
 * either shows within a checkpoint interval. One that has nothing to write has none open and is not
 * seen.
 */
final class OpenTransactions {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(12);
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private final Admin admin;
    private final Transactions transactions;

    OpenTransactions(Admin admin, Transactions transactions) {
        this.admin = admin;
        this.transactions = transactions;
    }

    void check(List<Finding> findings) {
        Map<String, String> first = look();
        if (first.isEmpty()) {
            return;
        }
        Duration interval = transactions.checkpoints().interval().plusSeconds(2);
        long end =
                System.nanoTime()
                        + (interval.compareTo(LONGEST_LOOK) < 0 ? interval : LONGEST_LOOK)
                                .toNanos();
        while (System.nanoTime() < end) {
            pause();
            if (!look().equals(first)) {
                findings.add(
                        Finding.inUse(
                                "A running job uses the transactional ids that begin with %s: its transactions %s move. Two jobs with the same connector id abort each other's transactions. Stop the other one, or give this connector another id."
                                        .formatted(
                                                transactions.prefix(),
                                                new TreeSet<>(first.keySet()))));
                return;
            }
        }
        findings.add(
                Finding.note(
                        "Transactions %s are open and do not move: an attempt that ended without closing them. The job will abort them or commit them by its state; until then, or until they time out, consumers of committed records wait."
                                .formatted(new TreeSet<>(first.keySet()))));
    }

    /** What is open, and how far it is, by transactional id. */
    private Map<String, String> look() {
        List<String> ids =
                KafkaCalls.await(
                                admin.listTransactions(
                                                new ListTransactionsOptions()
                                                        .filterStates(
                                                                List.of(TransactionState.ONGOING)))
                                        .all())
                        .stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith(transactions.prefix()))
                        .toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, String> open = new HashMap<>();
        Map<String, TransactionDescription> described =
                KafkaCalls.await(admin.describeTransactions(ids).all());
        for (Map.Entry<String, TransactionDescription> transaction : described.entrySet()) {
            TransactionDescription now = transaction.getValue();
            if (now.state() == TransactionState.ONGOING) {
                open.put(
                        transaction.getKey(),
                        now.producerEpoch()
                                + " "
                                + now.transactionStartTimeMs()
                                + " "
                                + sequences(now));
            }
        }
        return open;
    }

    /** How many records its producer has written to each partition. */
    private String sequences(TransactionDescription transaction) {
        try {
            return KafkaCalls.await(admin.describeProducers(transaction.topicPartitions()).all())
                    .entrySet()
                    .stream()
                    .flatMap(
                            partition ->
                                    partition.getValue().activeProducers().stream()
                                            .filter(
                                                    producer ->
                                                            producer.producerId()
                                                                    == transaction.producerId())
                                            .map(
                                                    producer ->
                                                            sequence(partition.getKey(), producer)))
                    .sorted()
                    .collect(Collectors.joining(","));
        } catch (KafkaException e) {
            // May not be read, or has no leader at the moment: the rest still tells.
            return "";
        }
    }

    private static String sequence(TopicPartition partition, ProducerState producer) {
        return partition + "=" + producer.lastSequence();
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}

package io.github.esflink.sinks.kafka.broker;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kafka.coordinator.transaction.TransactionLog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.TxnTransitMetadata;
import org.apache.kafka.server.common.TransactionVersion;

/**
 * Makes transactional ids old. Every transaction of version 2 raises the epoch of its id, which is
 * a short; to get there by 32,767 transactions of each takes minutes.
 */
public final class Epochs {

    /** With this one an id has its last transaction before it gets another producer id. */
    public static final short LAST = Short.MAX_VALUE - 1;

    private static final String LOG = Topic.TRANSACTION_STATE_TOPIC_NAME;

    private Epochs() {}

    /**
     * Writes into the broker's own log of transactions what it would have written, and starts it
     * again, so that it reads that.
     *
     * @param epochs by id, of new ids or ones without an open transaction
     */
    public static void set(KafkaBroker broker, Map<String, Short> epochs) throws Exception {
        Set<String> ids = epochs.keySet();
        try (Admin admin = broker.admin()) {
            admin.fenceProducers(ids).all().get(60, TimeUnit.SECONDS);
            Map<String, TransactionDescription> known =
                    admin.describeTransactions(ids).all().get(60, TimeUnit.SECONDS);
            try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
                int partitions = producer.partitionsFor(LOG).size();
                for (Map.Entry<String, TransactionDescription> each : known.entrySet()) {
                    producer.send(
                                    new ProducerRecord<>(
                                            LOG,
                                            Utils.abs(each.getKey().hashCode()) % partitions,
                                            TransactionLog.keyToBytes(each.getKey()),
                                            value(
                                                    each.getValue(),
                                                    Objects.requireNonNull(
                                                            epochs.get(each.getKey())))))
                            .get(60, TimeUnit.SECONDS);
                }
            }
        }
        broker.killAndRestart();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        // Brokers let no other client write into their own topics.
                        "client.id",
                        "__admin_client"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static byte[] value(TransactionDescription known, short epoch) {
        return TransactionLog.valueToBytes(
                new TxnTransitMetadata(
                        known.producerId(),
                        RecordBatch.NO_PRODUCER_ID,
                        RecordBatch.NO_PRODUCER_ID,
                        epoch,
                        RecordBatch.NO_PRODUCER_EPOCH,
                        (int) known.transactionTimeoutMs(),
                        TransactionState.EMPTY,
                        new HashSet<>(),
                        -1,
                        System.currentTimeMillis(),
                        TransactionVersion.TV_2),
                TransactionVersion.TV_2);
    }
}

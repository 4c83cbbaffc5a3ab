package io.github.esflink.sinks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.Transactions;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A topic of its own and a consumer of what is committed there. When it is closed, no transaction
 * may be open.
 */
final class KafkaReceiver implements Receiver {

    private static final int PARTITIONS = 3;

    private static final List<RecordKey> KEYS =
            List.of(
                    RecordKey.none(),
                    RecordKey.stream(),
                    RecordKey.streamSuffix(),
                    RecordKey.streamPattern("(.)$"),
                    RecordKey.partitionKey());

    private final KafkaBroker broker;
    private final DeliveryLog log;
    private final CommittedReader reader;
    private final EventSink sink;
    private final Map<String, Integer> partitions = new HashMap<>();

    KafkaReceiver(KafkaBroker broker, DeliveryLog log, Delivery delivery) throws Exception {
        this(broker, log, delivery, RecordKey.stream());
    }

    /** Of a sink with one of the keys that keep a stream together, or none. */
    static KafkaReceiver withAnyKey(
            KafkaBroker broker, DeliveryLog log, Delivery delivery, Random random)
            throws Exception {
        return new KafkaReceiver(broker, log, delivery, KEYS.get(random.nextInt(KEYS.size())));
    }

    private KafkaReceiver(KafkaBroker broker, DeliveryLog log, Delivery delivery, RecordKey key)
            throws Exception {
        this.broker = broker;
        this.log = log;
        String topic = "contract-" + UUID.randomUUID();
        broker.createTopic(topic, PARTITIONS, Map.of());
        this.reader = new CommittedReader(broker.bootstrapServers(), topic);
        this.sink =
                KafkaEventSink.builder()
                        .setConnection(
                                KafkaConnection.builder()
                                        .setBootstrapServers(broker.bootstrapServers())
                                        .build())
                        .setTopic(topic)
                        .setKey(key)
                        .setDelivery(delivery)
                        .build();
    }

    @Override
    public EventSink sink() {
        return sink;
    }

    @Override
    public void catchUp() {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
            String stream = header(record, "esdb-record-stream-id");
            assertThat(partitions.computeIfAbsent(stream, name -> record.partition()))
                    .as("partition of %s", stream)
                    .isEqualTo(record.partition());
            log.received(stream, Long.parseLong(header(record, "esdb-record-stream-revision")));
        }
    }

    /** Waits until so many events have arrived, each stream in order. */
    void awaitDone(long done) {
        await().atMost(FlinkCluster.PATIENCE)
                .until(
                        () -> {
                            catchUp();
                            log.assertInOrder();
                            return log.done() >= done;
                        });
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        reader.close();
        await("no transaction left open")
                .untilAsserted(() -> assertThat(Transactions.open(broker)).isEmpty());
    }
}

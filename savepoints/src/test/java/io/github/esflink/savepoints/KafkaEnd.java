package io.github.esflink.savepoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic and a consumer of what is committed there. */
final class KafkaEnd implements ReceivingEnd {

    static final String TOPIC = "numbered";

    private final KafkaBroker broker;
    private final DeliveryLog log = new DeliveryLog(Guarantee.EXACTLY_ONCE);
    private final CommittedReader reader;

    KafkaEnd(KafkaBroker broker) throws Exception {
        this.broker = broker;
        broker.createTopic(TOPIC, 3, Map.of());
        this.reader = new CommittedReader(broker.bootstrapServers(), TOPIC);
    }

    @Override
    public String addressIn(String connector) {
        return connector.replace("@broker@", broker.bootstrapServers());
    }

    @Override
    public DeliveryLog log() {
        return log;
    }

    @Override
    public void catchUp() {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
            log.received(
                    header(record, "esdb-record-stream-id"),
                    Long.parseLong(header(record, "esdb-record-stream-revision")));
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        reader.close();
        broker.close();
    }
}

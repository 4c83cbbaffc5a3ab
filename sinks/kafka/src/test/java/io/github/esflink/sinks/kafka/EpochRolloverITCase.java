package io.github.esflink.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.kafka.broker.Epochs;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With transactions of version 2 every transaction raises the epoch of its id, which is a short:
 * behind 32,767 of them the id gets another producer id, and the sink goes on with that.
 */
class EpochRolloverITCase {

    private static final int KILLS = 3;

    /**
     * Before its first transaction. A transaction has two epochs of its id, for its beginning and
     * its end: the last one comes at the end of one or, for every other of these, between two.
     */
    private static final Map<String, Short> EPOCHS =
            IntStream.range(0, 4)
                    .boxed()
                    .collect(
                            Collectors.toMap(
                                    ("esflink/" + SinkJob.CONNECTOR_ID + "/sink/-0-%d")::formatted,
                                    i -> (short) (Epochs.LAST - 1 - i)));

    private final NumberedStreams events =
            NumberedStreams.builder()
                    .setStreams(10)
                    .setEventsPerStream(100)
                    .setEventsPerSecond(200)
                    .build();
    private final DeliveryLog log = new DeliveryLog(Guarantee.EXACTLY_ONCE);

    @Test
    void eachEventArrivesOnceWhereAnIdGetsAnotherProducerId(@TempDir Path directory)
            throws Exception {
        Random random = new Random(1);
        try (KafkaBroker broker = KafkaBroker.start(directory);
                FlinkCluster cluster = LocalCluster.start(1, 1)) {
            Epochs.set(broker, EPOCHS);
            Map<String, Long> before = producerIds(broker);
            try (KafkaReceiver receiver = new KafkaReceiver(broker, log, Delivery.EXACTLY_ONCE)) {
                JobID job = cluster.run(new SinkJob(events, receiver.sink()), 1, null);
                for (int kill = 1; kill <= KILLS; kill++) {
                    receiver.awaitDone(kill * events.totalEvents() / (KILLS + 2));
                    log.announceRestart();
                    cluster.loseTaskManager(job, random);
                    log.announceRestart();
                }
                receiver.awaitDone(events.totalEvents());
                cluster.cancel(job);
                log.assertComplete(events.eventsByStream());
            }
            Map<String, Long> after = producerIds(broker);
            assertThat(EPOCHS.keySet())
                    .as("ids that got another producer id, of %s", after)
                    .filteredOn(id -> !Objects.equals(before.get(id), after.get(id)))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    private static Map<String, Long> producerIds(KafkaBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            Map<String, TransactionDescription> ids =
                    admin.describeTransactions(EPOCHS.keySet()).all().get(30, TimeUnit.SECONDS);
            return ids.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, id -> id.getValue().producerId()));
        }
    }
}

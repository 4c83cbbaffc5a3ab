package io.github.esflink.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.nio.file.Path;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job reports, with either delivery. */
class MetricsITCase {

    /** Less than what is looked at of one transaction. */
    private static final NumberedStreams EVENTS =
            NumberedStreams.builder().setStreams(6).setEventsPerStream(8).build();

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "EXACTLY_ONCE, Committer, 48", // each
        "AT_LEAST_ONCE, Writer, 3", // every sixteenth
    })
    void theAgeOfEventsIsMeasuredWhenTheyCanBeSeen(Delivery delivery, String where, long measured)
            throws Exception {
        InMemoryReporter metrics = InMemoryReporter.create();
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        metrics.addToConfiguration(configuration);
        try (KafkaBroker broker = KafkaBroker.start(directory);
                MiniCluster cluster =
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setConfiguration(configuration)
                                        .build())) {
            cluster.start();
            broker.createTopic("orders", 1, Map.of());
            long begin = System.currentTimeMillis();
            SinkJob job = new SinkJob(EVENTS, sink(broker, delivery));
            JobID id = cluster.submitJob(job.graph(1, null)).get().getJobID();
            LongSummaryStatistics written = writtenAt(broker);

            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> latency(metrics, id, where).getCount() >= measured);

            Histogram latency = latency(metrics, id, where);
            assertThat(latency.getCount()).isEqualTo(measured);
            HistogramStatistics statistics = latency.getStatistics();
            assertThat(statistics.getMin()).isGreaterThanOrEqualTo(begin - written.getMax());
            assertThat(statistics.getMax())
                    .isLessThanOrEqualTo(System.currentTimeMillis() - written.getMin());
            assertThat(metrics.findMetrics(id, "numRecordsSend").values())
                    .as("what Flink's connector counts")
                    .anySatisfy(
                            metric ->
                                    assertThat(metric)
                                            .isInstanceOfSatisfying(
                                                    Counter.class,
                                                    sent ->
                                                            assertThat(sent.getCount())
                                                                    .isEqualTo(
                                                                            EVENTS.totalEvents())));
            assertThat(metrics.findMetrics(id, "currentSendTime")).isNotEmpty();
            assertThat(metrics.findMetrics(id, "KafkaProducer.record-send-total")).isNotEmpty();
            cluster.cancelJob(id).get();
        }
    }

    private static KafkaEventSink sink(KafkaBroker broker, Delivery delivery) {
        return KafkaEventSink.builder()
                .setConnection(
                        KafkaConnection.builder()
                                .setBootstrapServers(broker.bootstrapServers())
                                .build())
                .setTopic("orders")
                .setKey(RecordKey.stream())
                .setDelivery(delivery)
                .build();
    }

    /** When the events were written that consumers of committed records see: all of them. */
    private static LongSummaryStatistics writtenAt(KafkaBroker broker) {
        LongSummaryStatistics times = new LongSummaryStatistics();
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), "orders")) {
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                reader.poll().forEach(record -> times.accept(record.timestamp()));
                                return times.getCount() >= EVENTS.totalEvents();
                            });
        }
        return times;
    }

    private static Histogram latency(InMemoryReporter metrics, JobID job, String where) {
        for (Map.Entry<String, Metric> metric :
                metrics.findMetrics(job, "eventLatency").entrySet()) {
            if (metric.getKey().contains(where)
                    && metric.getValue() instanceof Histogram histogram) {
                return histogram;
            }
        }
        throw new AssertionError(
                "No eventLatency of the %s, but %s".formatted(where, metrics.findMetrics(job, "")));
    }
}

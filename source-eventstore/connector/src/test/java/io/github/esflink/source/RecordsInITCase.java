package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/** What Flink counts as read, in a job. */
class RecordsInITCase {

    @Test
    void areEventsAndNoFilterCheckpoints() throws Exception {
        InMemoryReporter metrics = InMemoryReporter.create();
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        metrics.addToConfiguration(configuration);
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                MiniCluster cluster =
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setConfiguration(configuration)
                                        .build())) {
            cluster.start();
            write(node);
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            env.setParallelism(1);
            env.fromSource(items(node), WatermarkStrategy.noWatermarks(), "items")
                    .sinkTo(new DiscardingSink<>());
            JobID job = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();

            await().atMost(Duration.ofMinutes(2))
                    .until(
                            () ->
                                    count(metrics, job, "numRecordsOut") == 3
                                            && isCaughtUp(metrics, job));

            assertThat(count(metrics, job, "numRecordsIn")).isEqualTo(3);
            cluster.cancelJob(job).get();
        }
    }

    private static EventStoreSource<String> items(EventStoreNode node) {
        return EventStoreSource.<String>builder()
                .setConnectionString(node.connectionString())
                .setTarget(new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("items")))
                .setStartingPosition(StartingPosition.earliest())
                .setDeserializer(
                        EventDeserializationSchema.of(event -> event.streamId(), Types.STRING))
                .build();
    }

    private static boolean isCaughtUp(InMemoryReporter metrics, JobID job) {
        return metrics.findMetrics(job, "eventstore.caughtUp").values().stream()
                .anyMatch(
                        metric ->
                                metric instanceof Gauge<?> gauge
                                        && Integer.valueOf(1).equals(gauge.getValue()));
    }

    /** A counter of the source's operator; -1 while it is not there. */
    private static long count(InMemoryReporter metrics, JobID job, String name) {
        for (Map.Entry<String, Metric> metric : metrics.findMetrics(job, name).entrySet()) {
            if (metric.getKey().endsWith("Source: items.0." + name)
                    && metric.getValue() instanceof Counter counter) {
                return counter.getCount();
            }
        }
        return -1;
    }

    /** Enough between the items for several checkpoints of the filter. */
    private static void write(EventStoreNode node) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        try {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                    append(client, "orders", 1_000);
                }
                append(client, "items", 1);
            }
        } finally {
            client.shutdown().get();
        }
    }

    private static void append(EventStoreDBClient client, String stream, int count)
            throws Exception {
        EventData[] events = new EventData[count];
        for (int i = 0; i < count; i++) {
            events[i] =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "Written",
                                    "{}".getBytes(StandardCharsets.UTF_8))
                            .build();
        }
        client.appendToStream(stream, events).get();
    }
}

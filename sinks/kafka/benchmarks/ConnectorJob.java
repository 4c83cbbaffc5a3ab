package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.source.EventStoreSource;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A connector from the node to a topic as the product builds it, in a cluster of its own. */
final class ConnectorJob implements AutoCloseable {

    private final JobClient job;

    /** How it delivers. */
    record Way(Delivery delivery, int parallelism, Compression compression, Duration interval) {}

    ConnectorJob(String connectionString, String brokers, String topic, Way way) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, way.interval());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(way.parallelism(), configuration);
        KafkaEventSink.builder()
                .setConnection(KafkaConnection.builder().setBootstrapServers(brokers).build())
                .setTopic(topic)
                .setKey(RecordKey.stream())
                .setCompression(way.compression())
                .setDelivery(way.delivery())
                .build()
                .attachTo(
                        env.fromSource(
                                        source(connectionString),
                                        WatermarkStrategy.noWatermarks(),
                                        "EventStoreDB")
                                .uid("source")
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        new SinkContext("bench", "sink"));
        job = env.executeAsync("benchmark");
    }

    private static EventStoreSource<EventRecord> source(String connectionString) {
        return EventStoreSource.<EventRecord>builder()
                .setConnectionString(connectionString)
                .setTarget(SubscriptionTarget.allStreams())
                .setStartingPosition(StartingPosition.earliest())
                .setDeserializer(
                        EventDeserializationSchema.of(
                                ConnectorJob::toRecord, TypeInformation.of(EventRecord.class)))
                .build();
    }

    private static EventRecord toRecord(EventStoreEvent event) {
        return EventRecord.builder()
                .setRecordId(event.eventId())
                .setPosition(
                        new RecordPosition(
                                event.streamId(), event.revision(), event.position().commit()))
                .setSchemaInfo(new SchemaInfo(event.eventType(), event.contentType()))
                .setTimestamp(event.createdMillis())
                .setMetadata(event.metadata())
                .setData(event.data())
                .build();
    }

    @Override
    public void close() throws Exception {
        job.cancel().get();
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            // cancelled
        }
    }
}

package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.filter.NameFilter;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.source.EventStoreSource;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The pipeline of one connector: source, filter, transform, then by stream to the sink.
 *
 * <p>Names are short, because Flink cuts the name of a chain in metrics at 80 characters; what an
 * operator does is in its description, which the web UI shows too. Uids are part of every savepoint
 * ever taken: they are never changed and never reused.
 */
public final class ConnectorPipeline {

    static final String SOURCE_UID = "source";
    static final String FILTER_UID = "filter";
    static final String TRANSFORM_UID = "transform";
    static final String SINK_UID = "sink";

    private ConnectorPipeline() {}

    /**
     * Adds the connector's operators to the environment, which is set up by {@link JobDefaults}.
     */
    public static void build(
            StreamExecutionEnvironment env, ConnectorDefinition definition, EventSink sink) {
        DataStream<EventRecord> events =
                env.fromSource(
                                source(definition),
                                WatermarkStrategy.noWatermarks(),
                                "EventStoreDB $all")
                        .uid(SOURCE_UID);
        if (definition.filter() != null) {
            NameFilter filter = NameFilter.of(definition.filter());
            events =
                    events.filter(filter)
                            .name("Filter")
                            .setDescription("Filter: " + filter)
                            .uid(FILTER_UID);
        }
        if (definition.fields() != null) {
            FieldsTransform transform = new FieldsTransform(definition.fields());
            events =
                    events.map(transform)
                            .returns(EventRecord.class)
                            .name("Transform")
                            .setDescription("Transform: " + transform)
                            .uid(TRANSFORM_UID);
        }
        sink.attachTo(
                events.keyBy(record -> record.position().streamId(), Types.STRING),
                new SinkContext(definition.id(), SINK_UID));
    }

    private static EventStoreSource<EventRecord> source(ConnectorDefinition definition) {
        return EventStoreSource.<EventRecord>builder()
                .setConnectionString(definition.connectionString())
                .setTarget(SubscriptionTarget.allStreams())
                .setStartingPosition(definition.startingPosition())
                .setDeserializer(
                        EventDeserializationSchema.of(
                                RecordMapping::toRecord, TypeInformation.of(EventRecord.class)))
                .build();
    }
}

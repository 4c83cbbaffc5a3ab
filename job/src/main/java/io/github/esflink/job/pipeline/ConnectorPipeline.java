package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.definition.TransformDefinition;
import io.github.esflink.job.filter.RecordFilter;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.JavaScriptTransform;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.source.EventStoreSource;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SubscriptionTarget.AllStreams;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The pipeline of one connector: source, filter, transform, filter, then by stream to each sink.
 * What the server can filter, it does.
 *
 * <p>Names are short, because Flink cuts the name of a chain in metrics at 80 characters; what an
 * operator does is in its description, which the web UI shows too. Uids are part of every savepoint
 * ever taken: they are never changed and never reused.
 */
public final class ConnectorPipeline {

    static final String SOURCE_UID = "source";
    static final String FILTER_UID = "filter";
    static final String TRANSFORM_UID = "transform";
    static final String FILTER_AFTER_UID = "filter-after";
    static final String SINK_UID = "sink";

    private ConnectorPipeline() {}

    /**
     * Adds the connector's operators to the environment, which is set up by {@link JobDefaults}.
     */
    public static void build(StreamExecutionEnvironment env, ConnectorDefinition definition) {
        SourceDefinition source = definition.source();
        DataStream<EventRecord> events =
                env.fromSource(
                                source(source),
                                WatermarkStrategy.noWatermarks(),
                                "EventStoreDB " + name(source))
                        .setDescription(
                                "EventStoreDB: %s, from %s without state"
                                        .formatted(asked(source), source.startingPosition()))
                        .uid(SOURCE_UID);
        events = steps(events, definition);
        for (SinkDefinition sink : definition.sinks()) {
            sink.sink()
                    .attachTo(
                            events.keyBy(record -> record.position().streamId(), Types.STRING),
                            new SinkContext(definition.id(), uidPrefix(sink)));
        }
    }

    /**
     * Adds the filter, the transform and the filter after it. An event that has been transformed
     * before passes the transform as it is.
     */
    public static DataStream<EventRecord> steps(
            DataStream<EventRecord> events, ConnectorDefinition definition) {
        TransformDefinition transform = definition.transform();
        DataStream<EventRecord> result = events;
        if (definition.filter() != null) {
            RecordFilter filter = RecordFilter.beforeTransform(definition.filter());
            result = step(result, filter, "Filter", filter, FILTER_UID);
        }
        if (transform.fields() != null) {
            FieldsTransform fields = new FieldsTransform(transform.fields());
            result =
                    step(
                            result,
                            (record, out) -> out.collect(fields.map(record)),
                            "Transform",
                            fields,
                            TRANSFORM_UID);
        }
        if (transform.script() != null) {
            JavaScriptTransform script = new JavaScriptTransform(transform.script());
            result = step(result, script, "Transform", script, TRANSFORM_UID);
        }
        if (transform.filter() != null) {
            RecordFilter filter = RecordFilter.afterTransform(transform.filter());
            result = step(result, filter, "Filter after", filter, FILTER_AFTER_UID);
        }
        return result;
    }

    private static DataStream<EventRecord> step(
            DataStream<EventRecord> events,
            FlatMapFunction<EventRecord, EventRecord> step,
            String name,
            Object what,
            String uid) {
        return events.flatMap(new GuardedStep(name.toLowerCase(Locale.ROOT), step))
                .returns(EventRecord.class)
                .name(name)
                .setDescription(name + ": " + what)
                .uid(uid);
    }

    /** What the uids of a sink's operators start with. */
    public static String uidPrefix(SinkDefinition sink) {
        return sink.name().isEmpty() ? SINK_UID : SINK_UID + "-" + sink.name();
    }

    private static String name(SourceDefinition source) {
        return source.targets().size() == 1
                ? source.targets().get(0).toString()
                : source.targets().size() + " splits";
    }

    /** What the server is asked for, as far as a filter goes. */
    private static String asked(SourceDefinition source) {
        EventFilter filter = source.targets().get(0).match(AllStreams::filter, stream -> null);
        if (source.targets().size() > 1 || filter == null) {
            return source.targets().toString();
        }
        return "%s, %s %s"
                .formatted(
                        source.targets(),
                        filter.subject() == EventFilter.Subject.STREAM_NAME
                                ? "streams"
                                : "event types",
                        filter.expression()
                                .match(
                                        prefixes ->
                                                "that begin with "
                                                        + String.join(", ", prefixes.prefixes()),
                                        regex -> "that match " + regex.pattern()));
    }

    private static EventStoreSource<EventRecord> source(SourceDefinition definition) {
        return EventStoreSource.<EventRecord>builder()
                .setConnectionString(definition.connectionString())
                .setTargets(definition.targets())
                .setStartingPosition(definition.startingPosition())
                .setRefusedFor(definition.refusedFor())
                .setPositionAheadOfLog(definition.changes().positionAheadOfLog())
                .setDeletedStreams(definition.changes().deletedStreams())
                .setFilterChange(definition.changes().filterChange())
                .setDeserializer(
                        EventDeserializationSchema.of(
                                RecordMapping::toRecord, TypeInformation.of(EventRecord.class)))
                .build();
    }
}

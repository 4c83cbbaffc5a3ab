package io.github.esflink.source;

import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.enumerator.EventStoreEnumerator;
import io.github.esflink.source.enumerator.EventStoreEnumeratorState;
import io.github.esflink.source.enumerator.EventStoreEnumeratorStateSerializer;
import io.github.esflink.source.enumerator.SplitDiscovery;
import io.github.esflink.source.event.Deserialization;
import io.github.esflink.source.lineage.EventStoreLineage;
import io.github.esflink.source.reader.EventStoreSourceReader;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitSerializer;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * Reads EventStoreDB (KurrentDB) through a catch-up subscription and keeps its position in Flink's
 * checkpoints.
 *
 * <pre>{@code
 * EventStoreSource<String> source =
 *         EventStoreSource.<String>builder()
 *                 .setConnectionString("esdb://localhost:2113?tls=false")
 *                 .setTarget(SubscriptionTarget.allStreams())
 *                 .setStartingPosition(StartingPosition.earliest())
 *                 .setDeserializer(EventDeserializationSchema.of(e -> e.streamId(), Types.STRING))
 *                 .build();
 *
 * env.fromSource(source, WatermarkStrategy.noWatermarks(), "EventStoreDB $all").uid("source");
 * }</pre>
 *
 * <p>It promises that every event is emitted, in the order of the log (of the stream, when one
 * stream is read), and that after a failure or from a savepoint reading goes on after the last
 * position in the checkpoint: with operators and sinks that take part in checkpoints, exactly once.
 * A lost connection is opened again by itself; what the server refuses (credentials, access, a
 * certificate) is tried for five minutes; what cannot heal (a tombstoned stream) fails the job at
 * once.
 *
 * <p>The timestamp of a record is the time the server wrote the event, in milliseconds. {@code
 * $all} is one split: one reader reads it, whatever the parallelism, because the log is one
 * sequence.
 *
 * @param <T> the type of the records
 */
@PublicEvolving
public final class EventStoreSource<T>
        implements Source<T, EventStoreSplit, EventStoreEnumeratorState>,
                LineageVertexProvider,
                SupportsSplitReassignmentOnRecovery,
                ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    private final EventLogProvider server;
    private final SplitDiscovery discovery;
    private final Deserialization<T> deserialization;
    private final SplitSettings splitSettings;
    private final EventStoreLineage lineage;

    EventStoreSource(
            EventLogProvider server,
            SplitDiscovery discovery,
            Deserialization<T> deserialization,
            SplitSettings splitSettings,
            EventStoreLineage lineage) {
        this.server = server;
        this.discovery = discovery;
        this.deserialization = deserialization;
        this.splitSettings = splitSettings;
        this.lineage = lineage;
    }

    /** The only way to a source. */
    public static <T> EventStoreSourceBuilder<T> builder() {
        return new EventStoreSourceBuilder<>();
    }

    @Override
    public Boundedness getBoundedness() {
        return discovery.isBounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<EventStoreSplit, EventStoreEnumeratorState> createEnumerator(
            SplitEnumeratorContext<EventStoreSplit> context) {
        return EventStoreEnumerator.create(context, server, discovery);
    }

    @Override
    public SplitEnumerator<EventStoreSplit, EventStoreEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<EventStoreSplit> context, EventStoreEnumeratorState state) {
        return EventStoreEnumerator.restore(context, server, discovery, state);
    }

    @Override
    public SourceReader<T, EventStoreSplit> createReader(SourceReaderContext context)
            throws Exception {
        deserialization
                .schema()
                .open(
                        new DeserializationSchema.InitializationContext() {
                            @Override
                            public MetricGroup getMetricGroup() {
                                return context.metricGroup().addGroup("deserializer");
                            }

                            @Override
                            public UserCodeClassLoader getUserCodeClassLoader() {
                                return context.getUserCodeClassLoader();
                            }
                        });
        return EventStoreSourceReader.create(server, deserialization, splitSettings, context);
    }

    @Override
    public SimpleVersionedSerializer<EventStoreSplit> getSplitSerializer() {
        return EventStoreSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<EventStoreEnumeratorState>
            getEnumeratorCheckpointSerializer() {
        return EventStoreEnumeratorStateSerializer.INSTANCE;
    }

    /** The streams that it reads, or {@code $all}, in the namespace {@code esdb://host:port}. */
    @Override
    public LineageVertex getLineageVertex() {
        return lineage.vertex(getBoundedness(), getProducedType());
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return deserialization.schema().getProducedType();
    }
}

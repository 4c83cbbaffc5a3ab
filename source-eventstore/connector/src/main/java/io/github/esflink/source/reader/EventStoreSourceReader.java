package io.github.esflink.source.reader;

import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.event.Deserialization;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/**
 * The reader of one subtask: one fetcher thread for all of its splits. The splits as they stand are
 * what a checkpoint keeps.
 */
@Internal
public final class EventStoreSourceReader<T>
        extends SingleThreadMultiplexSourceReaderBase<
                SubscriptionMessage, T, EventStoreSplit, ReadingSplit> {

    private final ReaderMetrics metrics;

    /** Flink hands over restored splits before it starts the reader, and new ones after that. */
    private boolean started;

    private EventStoreSourceReader(
            EventLogProvider server,
            EventStoreRecordEmitter<T> emitter,
            SplitSettings settings,
            ReaderMetrics metrics,
            SourceReaderContext context) {
        super(
                () -> new EventStoreSplitReader(server.open(), settings, metrics),
                emitter,
                context.getConfiguration(),
                context);
        this.metrics = metrics;
    }

    public static <T> EventStoreSourceReader<T> create(
            EventLogProvider server,
            Deserialization<T> deserialization,
            SplitSettings settings,
            SourceReaderContext context) {
        ReaderMetrics metrics = new ReaderMetrics(context.metricGroup());
        return new EventStoreSourceReader<>(
                server,
                new EventStoreRecordEmitter<>(deserialization, metrics),
                settings,
                metrics,
                context);
    }

    @Override
    public void start() {
        started = true;
        super.start();
    }

    @Override
    protected void onSplitFinished(Map<String, ReadingSplit> finishedSplits) {
        finishedSplits.keySet().forEach(metrics::finished);
    }

    @Override
    protected ReadingSplit initializedState(EventStoreSplit split) {
        return new ReadingSplit(split, metrics.progressOf(split), !started);
    }

    @Override
    protected EventStoreSplit toSplitType(String splitId, ReadingSplit split) {
        return split.toSplit();
    }
}

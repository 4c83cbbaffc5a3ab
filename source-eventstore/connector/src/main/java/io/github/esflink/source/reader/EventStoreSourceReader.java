package io.github.esflink.source.reader;

import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
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
                SubscriptionMessage, T, EventStoreSplit, EventStoreSplitState> {

    /**
     * @param maxBufferedBytes how much a split may hold that the fetcher has not taken yet
     */
    public EventStoreSourceReader(
            EventLogProvider server,
            EventDeserializationSchema<T> schema,
            long maxBufferedBytes,
            SourceReaderContext context) {
        super(
                () -> new EventStoreSplitReader(server.open(), maxBufferedBytes),
                new EventStoreRecordEmitter<>(schema),
                context.getConfiguration(),
                context);
    }

    @Override
    protected void onSplitFinished(Map<String, EventStoreSplitState> finishedSplits) {
        // A subscription has no end.
    }

    @Override
    protected EventStoreSplitState initializedState(EventStoreSplit split) {
        return new EventStoreSplitState(split);
    }

    @Override
    protected EventStoreSplit toSplitType(String splitId, EventStoreSplitState state) {
        return state.toSplit();
    }
}

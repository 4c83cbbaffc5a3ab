package io.github.esflink.source.reader;

import io.github.esflink.node.NodeProcess;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.List;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** The reader without Flink's runtime: one thread that fetches and counts. */
final class ReaderAlone implements AutoCloseable {

    private final Count.Lane lane;
    private final EventStoreSplitReader reader;
    private final EventStoreSplitState state;
    private final Thread fetcher;
    private volatile boolean closed;
    private volatile EventStoreSplit reached;

    ReaderAlone(NodeProcess node, Count count, SubscriptionTarget target, SplitPosition position) {
        lane = count.lane();
        EventStoreSplit split = split(target, position);
        reached = split;
        state = new EventStoreSplitState(split);
        reader =
                new EventStoreSplitReader(
                        new EventStoreEventLog(node.connectionString()),
                        new SplitSettings(
                                8 << 20,
                                Duration.ofMinutes(1),
                                PositionAheadOfLog.FAIL,
                                DeletedStreams.FAIL),
                        new ReaderMetrics(
                                UnregisteredMetricsGroup.createSourceReaderMetricGroup()));
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
        fetcher = new Thread(this::run, "fetcher");
        fetcher.start();
    }

    private static EventStoreSplit split(SubscriptionTarget target, SplitPosition position) {
        return new EventStoreSplit("measured", target, position, null);
    }

    private void run() {
        while (!closed) {
            RecordsWithSplitIds<SubscriptionMessage> batch = reader.fetch();
            int events = 0;
            while (batch.nextSplit() != null) {
                for (SubscriptionMessage message = batch.nextRecordFromSplit();
                        message != null;
                        message = batch.nextRecordFromSplit()) {
                    if (message instanceof EventStoreEvent) {
                        events++;
                    }
                    state.advance(message);
                }
            }
            batch.recycle();
            reached = state.toSplit();
            lane.add(events);
        }
    }

    /** What a checkpoint would hold. */
    SplitPosition position() {
        return reached.position();
    }

    @Override
    public void close() throws Exception {
        closed = true;
        reader.wakeUp();
        fetcher.join();
        reader.close();
    }
}

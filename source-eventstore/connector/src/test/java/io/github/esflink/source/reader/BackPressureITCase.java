package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** A job that takes nothing holds the server back, whatever the size of the events. */
class BackPressureITCase {

    private static final long MAX_BUFFERED = 8 << 20;
    private static final int SMALL_EVENTS = 6_000;
    private static final int LARGEST = 15 << 20;

    private static final EventStoreSplit ALL =
            new EventStoreSplit(
                    "$all", SubscriptionTarget.allStreams(), new SplitPosition.Beginning(), null);

    @Test
    void whatSmallEventsWereAskedForDoesNotLetManyLargeOnesIn() throws Exception {
        try (EventStoreNode node =
                        EventStoreNode.builder().port(0).maxAppendSize(17 << 20).start();
                EventStoreEventLog server = new EventStoreEventLog(node.connectionString());
                Writer writer = new Writer(node.connectionString())) {
            List<String> expected = write(writer);
            Counting counting = new Counting(server);
            EventStoreSplitReader reader = reader(counting);
            Queue<RecordsWithSplitIds<SubscriptionMessage>> kept = new ArrayDeque<>();
            while (counting.arrived.get() < MAX_BUFFERED) {
                kept.add(reader.fetch());
            }

            // Meanwhile another one reads all of it: the server has had the time to send it.
            try (RunningReader other =
                    new RunningReader(server, RunningReader.settings(Duration.ofMinutes(1)), ALL)) {
                other.awaitEvents(expected.size());
            }
            assertThat(counting.arrived).hasValueLessThan(MAX_BUFFERED + LARGEST + 1_000);

            List<String> found = new ArrayList<>();
            while (found.size() < expected.size()) {
                RecordsWithSplitIds<SubscriptionMessage> batch =
                        kept.isEmpty() ? reader.fetch() : kept.remove();
                found.addAll(RunningReader.eventsOf(batch));
            }
            assertThat(found).containsExactlyElementsOf(expected);
            reader.close();
        }
    }

    private static List<String> write(Writer writer) throws Exception {
        List<String> ids = new ArrayList<>();
        String fill = "x".repeat(256);
        for (int written = 0; written < SMALL_EVENTS; written += 1_000) {
            writer.append("small", 1_000, "\"" + fill + "\"");
        }
        ids.addAll(Writer.ids("small", 0, SMALL_EVENTS));
        int large = 0;
        for (int mebibytes : new int[] {1, 1, 1, 1, 2, 4, 1, 15, 4, 8, 1, 15, 15, 1, 2}) {
            writer.append("large", 1, "\"" + "x".repeat(mebibytes << 20) + "\"");
            large++;
        }
        ids.addAll(Writer.ids("large", 0, large));
        return ids;
    }

    private static EventStoreSplitReader reader(EventLog server) {
        EventStoreSplitReader reader =
                new EventStoreSplitReader(
                        server,
                        new SplitSettings(
                                MAX_BUFFERED,
                                Duration.ofMinutes(1),
                                PositionAheadOfLog.FAIL,
                                DeletedStreams.FAIL),
                        new ReaderMetrics(
                                UnregisteredMetricsGroup.createSourceReaderMetricGroup()));
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(ALL)));
        return reader;
    }

    /** The server, with the bytes counted that come from it. */
    private static final class Counting implements EventLog {
        private final AtomicLong arrived = new AtomicLong();
        private final EventLog server;

        Counting(EventLog server) {
            this.server = server;
        }

        @Override
        public CatchUpSubscription subscribe(
                SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
            return server.subscribe(
                    target,
                    position,
                    new SubscriptionObserver.Forwarding(observer) {
                        @Override
                        public boolean onMessage(SubscriptionMessage message, int bytes) {
                            arrived.addAndGet(bytes);
                            return super.onMessage(message, bytes);
                        }
                    });
        }

        @Override
        public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
            return server.endOf(target);
        }

        @Override
        public SplitPosition before(SubscriptionTarget target, Instant time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String address() {
            return server.address();
        }

        @Override
        public void close() {}
    }
}

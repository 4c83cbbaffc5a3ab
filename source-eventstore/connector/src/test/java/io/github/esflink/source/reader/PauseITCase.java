package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** What watermark alignment asks of a reader: a split that is ahead waits, the others go on. */
class PauseITCase {

    @Test
    void aPausedSplitWaitsWhileTheOthersGoOnAndThenMissesNothing() throws Exception {
        EventStoreSplit fast = split("fast");
        EventStoreSplit slow = split("slow");
        EventStoreSplit unknown = split("unknown");
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                EventStoreEventLog log = new EventStoreEventLog(node.connectionString())) {
            EventStoreSplitReader reader =
                    new EventStoreSplitReader(
                            log,
                            RunningReader.settings(Duration.ofSeconds(60)),
                            new ReaderMetrics(
                                    UnregisteredMetricsGroup.createSourceReaderMetricGroup()));
            reader.handleSplitsChanges(new SplitsAddition<>(List.of(fast, slow)));
            List<String> found = new ArrayList<>();
            writer.append("fast", 10);
            writer.append("slow", 10);
            fetchUntil(reader, found, 20);

            reader.pauseOrResumeSplits(List.of(fast, unknown), List.of());
            writer.append("fast", 10);
            writer.append("slow", 10);
            fetchUntil(reader, found, 30);
            assertThat(found.subList(20, 30)).containsExactlyElementsOf(Writer.ids("slow", 10, 20));

            reader.pauseOrResumeSplits(List.of(), List.of(fast, unknown));
            fetchUntil(reader, found, 40);
            assertThat(found.subList(30, 40)).containsExactlyElementsOf(Writer.ids("fast", 10, 20));
            reader.close();
        }
    }

    private static void fetchUntil(EventStoreSplitReader reader, List<String> found, int count) {
        while (found.size() < count) {
            found.addAll(RunningReader.eventsOf(reader.fetch()));
        }
    }

    private static EventStoreSplit split(String stream) {
        return new EventStoreSplit(
                "stream:" + stream,
                SubscriptionTarget.stream(stream),
                new SplitPosition.Beginning(),
                null);
    }
}

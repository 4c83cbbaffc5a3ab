package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.List;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class LivenessCheckTest {

    private static final SplitPosition HERE = after(100);

    private static final EventStoreSplit SPLIT =
            new EventStoreSplit("$all", SubscriptionTarget.allStreams(), HERE, null);

    private final SilentServer server = new SilentServer();

    @Test
    void aForgottenSubscriptionIsOpenedAgainWhereItStood() throws Exception {
        server.growTo(HERE);
        server.forgetTheFirst();
        try (RunningReader reader =
                new RunningReader(server, RunningReader.settings(Duration.ofMillis(20)), SPLIT)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> server.subscriptions().size() == 1);
            server.growTo(after(150));

            reader.awaitEvents(1);
            assertThat(reader.reconnects()).isEqualTo(1);
            // The first one, the one that was to see what it misses, and the next.
            assertThat(server.subscriptions()).hasSize(3).containsOnly(HERE);
        }
    }

    @Test
    void silenceIsFineWhileTheLogDoesNotGrow() throws Exception {
        server.growTo(HERE);
        try (RunningReader reader =
                new RunningReader(server, RunningReader.settings(Duration.ofMillis(1)), SPLIT)) {
            // Many looks at the end of the log, none of them a reason.
            await().atMost(RunningReader.PATIENCE).until(() -> server.questions() > 100);

            assertThat(server.subscriptions()).hasSize(1);
            assertThat(reader.messages()).isEmpty();
        }
    }

    @Test
    void silenceIsFineWhileTheLogGrowsByWhatDoesNotPassTheFilter() throws Exception {
        server.growTo(after(200));
        try (RunningReader reader =
                new RunningReader(server, RunningReader.settings(Duration.ofMillis(5)), SPLIT)) {
            await().atMost(RunningReader.PATIENCE).until(() -> server.subscriptions().size() > 5);

            assertThat(reader.reconnects()).isZero();
        }
    }

    /** The same with a server, and then an event that does pass. */
    @Test
    void aFilterThatLetsFewEventsThrough() throws Exception {
        SubscriptionTarget orders =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("order-"));
        EventStoreSplit split =
                new EventStoreSplit("$all", orders, new SplitPosition.Beginning(), null);
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                CountedSubscriptions log =
                        new CountedSubscriptions(new EventStoreEventLog(node.connectionString()));
                RunningReader reader =
                        new RunningReader(
                                log, RunningReader.settings(Duration.ofMillis(50)), split)) {
            writer.append("order-1", 1);
            reader.awaitEvents(1);
            for (int looks = 2; looks < 5; looks++) {
                int before = log.subscriptions();
                writer.append("other", 10);
                await().atMost(RunningReader.PATIENCE).until(() -> log.subscriptions() > before);
            }
            writer.append("order-1", 1);
            reader.awaitEvents(2);

            assertThat(reader.reconnects()).isZero();
        }
    }

    @Test
    void whoDoesNotAskIsNotSilent() throws Exception {
        server.growTo(after(1_000));
        server.sendAtOnce(9 << 20);
        ReaderMetrics metrics =
                new ReaderMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
        EventStoreSplitReader reader =
                new EventStoreSplitReader(
                        server, RunningReader.settings(Duration.ofMillis(1)), metrics);
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(SPLIT)));
        // What was fetched is never passed on, and there is no room for more.
        reader.fetch();
        Thread fetcher = new Thread(reader::fetch, "fetcher");
        fetcher.start();
        await().atMost(RunningReader.PATIENCE).until(() -> server.questions() > 100);

        assertThat(server.subscriptions()).hasSize(1);
        assertThat(metrics.reconnects()).isZero();
        reader.wakeUp();
        fetcher.join();
        reader.close();
    }

    private static SplitPosition after(long position) {
        return new SplitPosition.AfterPosition(new LogPosition(position, position));
    }
}

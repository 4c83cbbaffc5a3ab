package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.subscription.SplitSubscription;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** By a clock of its own. The server confirms at once, and says nothing more. */
class SplitSubscriptionTest {

    private static final EventStoreSplit STREAM =
            new EventStoreSplit(
                    "stream:orders",
                    SubscriptionTarget.stream("orders"),
                    new SplitPosition.AfterRevision(7),
                    null);

    private final SilentServer server = new SilentServer();
    private final ReaderMetrics metrics =
            new ReaderMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
    private long now = System.nanoTime();

    @Test
    void aQuietOneHasNothingToDoForHours() {
        server.growTo(STREAM.position());
        SplitSubscription subscription = subscribed(STREAM);

        for (int hour = 0; hour < 3; hour++) {
            now += TimeUnit.HOURS.toNanos(1) + 1;
            // Looks up the end of the log, which is due.
            subscription.take();
            assertThat(subscription.nanosUntilDue()).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(server.subscriptions()).hasSize(1);
    }

    /** As the line 23.10 says nothing until the stream is written to. */
    @Test
    void oneToAStreamThatDoesNotExistHasCaughtUp() {
        EventStoreSplit fresh =
                new EventStoreSplit(
                        "stream:orders",
                        SubscriptionTarget.stream("orders"),
                        new SplitPosition.Beginning(),
                        null);
        SplitSubscription subscription = subscribed(fresh);
        assertThat(metrics.progressOf(fresh).caughtUp()).isFalse();

        lookUpTheEnd(subscription);

        assertThat(metrics.progressOf(fresh).caughtUp()).isTrue();
    }

    /** Deleted, but not for good: the line 23.10 says nothing until it is written again. */
    @Test
    void oneToAStreamThatWasDeletedWhereItWasReadToHasCaughtUp() {
        server.growTo(STREAM.position());
        SplitSubscription subscription = subscribed(STREAM);
        server.growTo(new SplitPosition.Beginning());

        lookUpTheEnd(subscription);

        assertThat(metrics.progressOf(STREAM).caughtUp()).isTrue();
    }

    @Test
    void oneThatIsBehindTheEndHasNotCaughtUp() {
        server.growTo(new SplitPosition.AfterRevision(8));
        SplitSubscription subscription = subscribed(STREAM);

        lookUpTheEnd(subscription);

        assertThat(metrics.progressOf(STREAM).caughtUp()).isFalse();
    }

    private void lookUpTheEnd(SplitSubscription subscription) {
        now += TimeUnit.MINUTES.toNanos(2);
        subscription.take();
        subscription.take();
    }

    private SplitSubscription subscribed(EventStoreSplit split) {
        SplitSubscription subscription =
                new SplitSubscription(
                        split,
                        server,
                        RunningReader.settings(Duration.ofMinutes(1)),
                        metrics,
                        () -> now,
                        () -> {});
        subscription.take();
        assertThat(server.subscriptions()).hasSize(1);
        return subscription;
    }
}

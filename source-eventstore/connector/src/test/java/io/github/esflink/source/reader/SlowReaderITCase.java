package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.RecordedLog;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.subscription.SplitSubscription;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of the line 23.10 ends the subscription of a reader that takes less than is written. */
class SlowReaderITCase {

    private static final EventStoreSplit ALL =
            new EventStoreSplit(
                    "$all", SubscriptionTarget.allStreams(), new SplitPosition.Beginning(), null);

    @ParameterizedTest
    @ValueSource(strings = {"while live", "while transitioning to live"})
    void isNoLossAndSaidOnceAMinute(String when) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                RecordedLog log = new RecordedLog(SplitSubscription.class.getName());
                RunningReader reader =
                        new RunningReader(
                                new EventStoreEventLog(node.connectionString()),
                                RunningReader.settings(Duration.ofSeconds(60)),
                                ALL)) {
            for (int round = 1; round <= 5; round++) {
                writer.append("orders", 100);
                reader.awaitEvents(100 * round);
                int dropped =
                        node.faults()
                                .dropSubscriptions(
                                        Status.ABORTED.withDescription(
                                                "Operation timed out: Consumer too slow to handle event %s. Client resubscription required."
                                                        .formatted(when)));
                assertThat(dropped).isEqualTo(1);
                reader.awaitSlowReaderEnds(round);
            }
            writer.append("orders", 100);
            reader.awaitEvents(600);

            assertThat(reader.events()).containsExactlyElementsOf(Writer.ids("orders", 0, 600));
            assertThat(reader.reconnects()).isZero();
            assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("more is written than the job reads"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("INFO")
                    .contains("1 times")
                    .contains("Nothing is lost");
            assertThat(log.lines()).filteredOn(line -> line.contains("Subscribed to")).hasSize(1);
        }
    }
}

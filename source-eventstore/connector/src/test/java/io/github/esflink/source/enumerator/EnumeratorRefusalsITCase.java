package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

/** What the job manager asks before reading begins is refused for a while, too. */
class EnumeratorRefusalsITCase {

    private final AtomicInteger asked = new AtomicInteger();
    private final TestingSplitEnumeratorContext<EventStoreSplit> context =
            new TestingSplitEnumeratorContext<>(1);

    @Test
    void aRefusalThatPassesIsNotTheEnd() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            node.faults().refuseCalls(Status.PERMISSION_DENIED);
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                if (asked.incrementAndGet() == 2) {
                                    node.faults().heal();
                                }
                                return log(node, Duration.ofMinutes(5));
                            });
            enumerator.start();
            context.triggerAllActions();

            assertThat(asked).hasValue(2);
            assertThat(enumerator.snapshotState(1).unassignedSplits()).hasSize(1);
        }
    }

    @Test
    void aRefusalThatLastsIsTheEnd() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            node.faults().refuseCalls(Status.UNAUTHENTICATED);
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                asked.incrementAndGet();
                                return log(node, Duration.ofMillis(500));
                            });
            enumerator.start();

            assertThatThrownBy(context::triggerAllActions)
                    .hasRootCauseInstanceOf(Exception.class)
                    .hasStackTraceContaining(EventStoreException.class.getName())
                    .hasStackTraceContaining("UNAUTHENTICATED");
            assertThat(asked).hasValue(2);
        }
    }

    private static EventStoreEventLog log(EventStoreNode node, Duration refusedFor) {
        return new EventStoreEventLog(node.connectionString(), refusedFor);
    }

    private EventStoreEnumerator enumerator(EventLogProvider server) {
        return EventStoreEnumerator.create(
                context,
                server,
                new SplitDiscovery(
                        List.of(SubscriptionTarget.allStreams()),
                        StartingPosition.latest(),
                        StoppingPosition.never(),
                        FilterChange.REFUSE,
                        DeletedStreams.FAIL));
    }
}

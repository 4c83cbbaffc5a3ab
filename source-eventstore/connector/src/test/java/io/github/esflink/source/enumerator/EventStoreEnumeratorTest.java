package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

class EventStoreEnumeratorTest {

    private static final SplitDiscovery TWO_STREAMS =
            new SplitDiscovery(
                    List.of(SubscriptionTarget.stream("a"), SubscriptionTarget.stream("b")),
                    StartingPosition.earliest(),
                    StoppingPosition.never());

    private final AtomicInteger opened = new AtomicInteger();
    private final TestingSplitEnumeratorContext<EventStoreSplit> context =
            new TestingSplitEnumeratorContext<>(2);

    @Test
    void waitsForEveryReaderSoThatTheFirstDoesNotGetEverything() {
        EventStoreEnumerator enumerator =
                EventStoreEnumerator.create(context, server(), TWO_STREAMS);
        enumerator.start();
        register(enumerator, 0);
        context.triggerAllActions();
        assertThat(context.getSplitAssignments()).isEmpty();

        register(enumerator, 1);

        assertThat(assigned(0)).extracting(EventStoreSplit::splitId).containsExactly("stream:a");
        assertThat(assigned(1)).extracting(EventStoreSplit::splitId).containsExactly("stream:b");
    }

    @Test
    void aRestoredEnumeratorDoesNotDiscoverAgain() {
        EventStoreEnumerator first = EventStoreEnumerator.create(context, server(), TWO_STREAMS);
        first.start();
        register(first, 0);
        register(first, 1);
        context.triggerAllActions();
        EventStoreEnumeratorState state = first.snapshotState(1);
        assertThat(opened).hasValue(1);

        TestingSplitEnumeratorContext<EventStoreSplit> later =
                new TestingSplitEnumeratorContext<>(1);
        EventStoreEnumerator restored =
                EventStoreEnumerator.restore(later, server(), TWO_STREAMS, state);
        restored.start();
        later.registerReader(0, "localhost");
        restored.addReader(0);
        later.triggerAllActions();

        assertThat(opened).hasValue(1);
        assertThat(later.getSplitAssignments()).isEmpty();
        assertThat(restored.snapshotState(2)).isEqualTo(state);
    }

    @Test
    void whatWasNotAssignedYetIsInTheState() {
        EventStoreEnumerator enumerator =
                EventStoreEnumerator.create(context, server(), TWO_STREAMS);
        enumerator.start();
        context.triggerAllActions();

        EventStoreEnumeratorState state = enumerator.snapshotState(1);

        assertThat(state.discovered()).isTrue();
        assertThat(state.assignedSplitIds()).isEmpty();
        assertThat(state.unassignedSplits())
                .extracting(EventStoreSplit::splitId)
                .containsExactly("stream:a", "stream:b");
    }

    @Test
    void splitsOfALostReaderGoToTheOthers() {
        EventStoreEnumerator enumerator =
                EventStoreEnumerator.create(context, server(), TWO_STREAMS);
        enumerator.start();
        register(enumerator, 0);
        register(enumerator, 1);
        context.triggerAllActions();
        List<EventStoreSplit> lost = List.copyOf(assigned(1));

        enumerator.addSplitsBack(lost, 1);

        assertThat(enumerator.snapshotState(1).assignedSplitIds())
                .containsExactlyInAnyOrder("stream:a", "stream:b");
        assertThat(
                        context.getSplitAssignments().values().stream()
                                .mapToInt(reader -> reader.getAssignedSplits().size())
                                .sum())
                .isEqualTo(3);
    }

    private List<EventStoreSplit> assigned(int reader) {
        return Objects.requireNonNull(context.getSplitAssignments().get(reader))
                .getAssignedSplits();
    }

    private void register(EventStoreEnumerator enumerator, int reader) {
        context.registerReader(reader, "localhost");
        enumerator.addReader(reader);
    }

    /** Asked for nothing when reading begins with the first event; not even connected to. */
    private EventLogProvider server() {
        return () -> {
            opened.incrementAndGet();
            return new EventStoreEventLog("esdb://localhost:1?tls=false");
        };
    }
}

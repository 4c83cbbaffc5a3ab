package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

class EventStoreEnumeratorTest {

    private static final SplitDiscovery TWO_STREAMS =
            new SplitDiscovery(
                    List.of(SubscriptionTarget.stream("a"), SubscriptionTarget.stream("b")),
                    StartingPosition.earliest(),
                    StoppingPosition.never(),
                    FilterChange.REFUSE,
                    DeletedStreams.FAIL);

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
    void streamsThatAreAddedAreDiscoveredAndThoseTakenOutAreReadNoMore() {
        SplitDiscovery changed = reading("b", "c", "d");
        EventStoreSplit a = split("a", 3);
        EventStoreSplit b = split("b", 5);
        Reporting later = new Reporting(2);
        EventStoreEnumerator restored =
                EventStoreEnumerator.restore(
                        later,
                        server(),
                        changed,
                        new EventStoreEnumeratorState(
                                true, List.of("stream:a", "stream:b"), List.of()));
        restored.start();
        later.register(restored, 0, a, b);
        assertThat(later.assigned()).as("with one of two readers there").isEmpty();
        later.register(restored, 1);
        assertThat(later.assigned()).containsExactly(b);

        later.triggerAllActions();

        assertThat(later.assigned()).containsExactlyInAnyOrder(b, begin("c"), begin("d"));
        EventStoreEnumeratorState state = restored.snapshotState(2);
        assertThat(state.assignedSplitIds()).containsExactly("stream:b", "stream:c", "stream:d");

        opened.set(0);
        Reporting again = new Reporting(1);
        EventStoreEnumerator oncemore =
                EventStoreEnumerator.restore(again, server(), changed, state);
        oncemore.start();
        again.register(oncemore, 0, b, begin("c"), begin("d"));
        again.triggerAllActions();
        assertThat(again.assigned()).hasSize(3);
        assertThat(opened).as("what was discovered is not discovered again").hasValue(0);
    }

    @Test
    void whatWasReadToItsEndStaysSo() {
        Reporting later = new Reporting(1);
        EventStoreEnumerator restored =
                EventStoreEnumerator.restore(
                        later,
                        server(),
                        TWO_STREAMS,
                        new EventStoreEnumeratorState(
                                true, List.of("stream:a", "stream:b"), List.of()));
        restored.start();
        later.register(restored, 0, split("b", 5));
        later.triggerAllActions();

        assertThat(later.assigned()).containsExactly(split("b", 5));
        assertThat(opened).hasValue(0);
    }

    @Test
    void aReaderThatRestartsAloneIsGivenOnlyWhatNoOtherHas() {
        Reporting later = new Reporting(2);
        EventStoreEnumerator both =
                EventStoreEnumerator.restore(
                        later,
                        server(),
                        TWO_STREAMS,
                        new EventStoreEnumeratorState(
                                true, List.of("stream:a", "stream:b"), List.of()));
        both.start();
        later.register(both, 0, split("a", 3), split("b", 5));
        later.register(both, 1);
        assertThat(later.assigned()).containsExactly(split("a", 3), split("b", 5));

        // It restarts from the same checkpoint.
        later.lost(0);
        both.addSplitsBack(List.of(split("a", 3)), 0);
        later.register(both, 0, split("a", 3), split("b", 5));

        assertThat(later.assigned()).containsExactly(split("a", 3), split("b", 5), split("a", 3));
    }

    @Test
    void aStreamWithNothingToReadIsNotDiscoveredAgain() {
        SplitDiscovery bounded =
                new SplitDiscovery(
                        List.of(SubscriptionTarget.stream("a")),
                        StartingPosition.earliest(),
                        StoppingPosition.latest(),
                        FilterChange.REFUSE,
                        DeletedStreams.FAIL);
        EventStoreEnumerator enumerator =
                EventStoreEnumerator.create(context, () -> new EmptyLog(), bounded);
        enumerator.start();
        context.triggerAllActions();

        EventStoreEnumeratorState state = enumerator.snapshotState(1);

        assertThat(state.assignedSplitIds()).containsExactly("stream:a");
        assertThat(state.unassignedSplits()).isEmpty();
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

    /** A server without events. */
    private static final class EmptyLog implements EventLog {
        @Override
        public CatchUpSubscription subscribe(
                SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
            return CompletableFuture.completedFuture(new SplitPosition.Beginning());
        }

        @Override
        public SplitPosition before(SubscriptionTarget target, Instant time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String address() {
            return "empty:2113";
        }

        @Override
        public void close() {}
    }

    private static SplitDiscovery reading(String... streams) {
        return new SplitDiscovery(
                Stream.of(streams).map(SubscriptionTarget::stream).toList(),
                StartingPosition.earliest(),
                StoppingPosition.never(),
                FilterChange.REFUSE,
                DeletedStreams.FAIL);
    }

    private static EventStoreSplit split(String stream, long revision) {
        return new EventStoreSplit(
                "stream:" + stream,
                SubscriptionTarget.stream(stream),
                new SplitPosition.AfterRevision(revision),
                null);
    }

    private static EventStoreSplit begin(String stream) {
        return new EventStoreSplit(
                "stream:" + stream,
                SubscriptionTarget.stream(stream),
                new SplitPosition.Beginning(),
                null);
    }

    /** Readers that report what they were restored with. */
    private static final class Reporting extends TestingSplitEnumeratorContext<EventStoreSplit> {

        private final Map<Integer, ReaderInfo> readers = new TreeMap<>();
        private final List<EventStoreSplit> assigned = new ArrayList<>();

        Reporting(int parallelism) {
            super(parallelism);
        }

        void register(EventStoreEnumerator enumerator, int reader, EventStoreSplit... splits) {
            readers.put(reader, ReaderInfo.createReaderInfo(reader, "here", List.of(splits)));
            enumerator.addReader(reader);
        }

        void lost(int reader) {
            readers.remove(reader);
        }

        /** In the order of the assignments. */
        List<EventStoreSplit> assigned() {
            return assigned;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return readers;
        }

        @Override
        public void assignSplits(SplitsAssignment<EventStoreSplit> assignment) {
            assignment.assignment().values().forEach(assigned::addAll);
        }
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

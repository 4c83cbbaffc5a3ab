package io.github.esflink.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.event.EventLink;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventStoreSplitStateTest {

    private static final SubscriptionTarget ALL = SubscriptionTarget.everything();

    @Test
    void movesBackOnlyWhereReadingWasMoved() {
        SplitPosition ahead = new SplitPosition.AfterPosition(new LogPosition(100, 100));
        SplitPosition end = new SplitPosition.AfterPosition(new LogPosition(40, 40));
        EventStoreSplitState state =
                new EventStoreSplitState(
                        new EventStoreSplit("$all", SubscriptionTarget.allStreams(), ahead, null));

        state.advance(new FilterCheckpoint(new LogPosition(60, 60)));
        assertThat(state.toSplit().position()).isEqualTo(ahead);

        state.advance(new MovedPosition(end));
        assertThat(state.toSplit().position()).isEqualTo(end);
    }

    @Test
    void standsWhereItWasRestoredUntilSomethingIsEmitted() {
        EventStoreSplit split = new EventStoreSplit("$all", ALL, after(5, 5), null);

        assertThat(new EventStoreSplitState(split).toSplit()).isEqualTo(split);
    }

    @Test
    void movesWithEveryEvent() {
        EventStoreSplitState state = state(ALL, new SplitPosition.Beginning());

        state.advance(event(7, new LogPosition(10, 10), null));

        assertThat(state.toSplit().position()).isEqualTo(after(10, 10));
    }

    @Test
    void movesInsideATransactionByThePreparePosition() {
        EventStoreSplitState state = state(ALL, after(10, 4));

        state.advance(event(8, new LogPosition(10, 6), null));

        assertThat(state.toSplit().position()).isEqualTo(after(10, 6));
    }

    @Test
    void movesWithAFilterCheckpoint() {
        EventStoreSplitState state = state(ALL, after(10, 10));

        state.advance(new FilterCheckpoint(new LogPosition(99, 0)));

        assertThat(state.toSplit().position()).isEqualTo(after(99, 0));
    }

    @Test
    void doesNotMoveBackToACheckpointBehindTheLastEvent() {
        EventStoreSplitState state = state(ALL, after(10, 10));

        state.advance(new FilterCheckpoint(new LogPosition(9, 9)));
        state.advance(new FilterCheckpoint(new LogPosition(10, 0)));

        assertThat(state.toSplit().position()).isEqualTo(after(10, 10));
    }

    @Test
    void doesNotMoveBackToACheckpointBehindAnEventThatWasEmittedBefore() {
        EventStoreSplitState state = state(ALL, after(5, 5));

        state.advance(event(7, new LogPosition(10, 10), null));
        state.advance(new FilterCheckpoint(new LogPosition(9, 9)));

        assertThat(state.toSplit().position()).isEqualTo(after(10, 10));

        state.advance(new FilterCheckpoint(new LogPosition(12, 12)));

        assertThat(state.toSplit().position()).isEqualTo(after(12, 12));
    }

    @Test
    void manyMessagesMoveAsFarAsOneByOne() {
        List<SubscriptionMessage> messages =
                List.of(
                        event(7, new LogPosition(10, 10), null),
                        new FilterCheckpoint(new LogPosition(15, 15)),
                        event(8, new LogPosition(20, 20), null),
                        new FilterCheckpoint(new LogPosition(19, 19)),
                        new FilterCheckpoint(new LogPosition(30, 30)),
                        new FilterCheckpoint(new LogPosition(25, 25)));
        SplitPosition oneByOne = after(5, 5);
        for (int count = 0; count <= messages.size(); count++) {
            if (count > 0) {
                oneByOne = EventStoreSplitState.next(ALL, oneByOne, messages.get(count - 1));
            }
            assertThat(EventStoreSplitState.next(ALL, after(5, 5), messages.subList(0, count)))
                    .isEqualTo(oneByOne);
        }
        assertThat(
                        EventStoreSplitState.next(
                                ALL,
                                after(50, 50),
                                List.of(new FilterCheckpoint(new LogPosition(40, 40)))))
                .isEqualTo(after(50, 50));
    }

    @Test
    void standsAtTheLinkAndNotAtItsTarget() {
        EventLink link = new EventLink("$ce-order", 3, new LogPosition(50, 50));
        EventStoreEvent resolved = event(7, new LogPosition(10, 10), link);

        EventStoreSplitState all = state(ALL, new SplitPosition.Beginning());
        all.advance(resolved);
        EventStoreSplitState stream =
                state(
                        new SubscriptionTarget.SingleStream("$ce-order", true),
                        new SplitPosition.Beginning());
        stream.advance(resolved);

        assertThat(all.toSplit().position()).isEqualTo(after(50, 50));
        assertThat(stream.toSplit().position()).isEqualTo(new SplitPosition.AfterRevision(3));
    }

    private static SplitPosition after(long commit, long prepare) {
        return new SplitPosition.AfterPosition(new LogPosition(commit, prepare));
    }

    private static EventStoreSplitState state(SubscriptionTarget target, SplitPosition position) {
        return new EventStoreSplitState(new EventStoreSplit("split", target, position, null));
    }

    private static EventStoreEvent event(
            long revision, LogPosition position, @Nullable EventLink link) {
        return EventStoreEvent.builder()
                .setEventId(new UUID(0, revision))
                .setStreamId("order-1")
                .setRevision(revision)
                .setPosition(position)
                .setEventType("OrderPlaced")
                .setContentType("application/json")
                .setCreated(Instant.EPOCH)
                .setLink(link)
                .build();
    }
}

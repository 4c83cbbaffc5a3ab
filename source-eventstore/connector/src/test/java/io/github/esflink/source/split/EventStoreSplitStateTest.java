package io.github.esflink.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.event.EventLink;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventStoreSplitStateTest {

    private static final SubscriptionTarget ALL = new SubscriptionTarget.AllStreams(null);

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

package io.github.esflink.savepoints.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.WaitingEvent;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

class DroppingTest {

    private static final WaitingEvent FIRST = new WaitingEvent("a", 0, "a", 4, 100, 10);
    private static final WaitingEvent SECOND = new WaitingEvent("a", 1, "a", 5, 200, 10);
    private static final LaneContents LANES =
            new LaneContents(List.of(FIRST, SECOND), List.of(), 0);

    private static EventStoreSplit split(SubscriptionTarget target, SplitPosition position) {
        return new EventStoreSplit("split", target, position, null);
    }

    private static SplitPosition after(long position) {
        return new SplitPosition.AfterPosition(new LogPosition(position, position));
    }

    @Test
    void whatIsReadAgainIsNotLost() {
        SubscriptionTarget all = SubscriptionTarget.allStreams();

        assertThat(Dropping.lost(LANES, List.of(split(all, new SplitPosition.Beginning()))))
                .isEmpty();
        assertThat(Dropping.lost(LANES, List.of(split(all, after(99))))).isEmpty();
        assertThat(Dropping.lost(LANES, List.of(split(all, after(100))))).containsExactly(FIRST);
        assertThat(Dropping.lost(LANES, List.of(split(all, after(200)))))
                .containsExactly(FIRST, SECOND);
    }

    @Test
    void ofStreamsTheOneThatIsReadCounts() {
        SplitPosition four = new SplitPosition.AfterRevision(4);

        assertThat(Dropping.lost(LANES, List.of(split(SubscriptionTarget.stream("a"), four))))
                .containsExactly(FIRST);
        assertThat(Dropping.lost(LANES, List.of(split(SubscriptionTarget.stream("b"), four))))
                .containsExactly(FIRST, SECOND);
        assertThat(
                        Dropping.lost(
                                LANES,
                                List.of(
                                        split(
                                                SubscriptionTarget.category("a"),
                                                new SplitPosition.Beginning()))))
                .as("came through links, so nobody knows")
                .containsExactly(FIRST, SECOND);
    }

    @Test
    void aLossIsAcceptedByItsNumber() {
        assertThatThrownBy(() -> Dropping.check("", LANES.waiting(), 0))
                .hasMessageContaining("--drop-waiting `sink` would lose 2 events")
                .hasMessageContaining("[a@4, a@5]")
                .hasMessageContaining("--accept-loss 2");
        assertThatThrownBy(() -> Dropping.check("x", LANES.waiting(), 3))
                .hasMessageContaining("would lose 2 events");
        assertThatCode(() -> Dropping.check("", LANES.waiting(), 2)).doesNotThrowAnyException();
    }
}

package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("State, held against what is to be read now")
class RestoredSplitsTest {

    private static final List<SubscriptionTarget> ALL = List.of(SubscriptionTarget.allStreams());
    private static final List<SubscriptionTarget> STREAMS = streams("a", "b");
    private static final List<SubscriptionTarget> CATEGORY =
            List.of(SubscriptionTarget.category("order"));

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        ALL, STREAMS, "$all with a filter for event types", "[stream a, stream b]"),
                Arguments.of(
                        STREAMS, ALL, "[stream a, stream b]", "$all with a filter for event types"),
                Arguments.of(STREAMS, CATEGORY, "[stream a, stream b]", "[stream $ce-order]"),
                Arguments.of(CATEGORY, STREAMS, "[stream $ce-order]", "[stream a, stream b]"),
                Arguments.of(
                        CATEGORY,
                        List.of(SubscriptionTarget.category("invoice")),
                        "[stream $ce-order]",
                        "[stream $ce-invoice]"),
                Arguments.of(
                        ALL, SubscriptionTarget.shardsOfAll(2), "[$all with", "$all:shard-2-of-2"),
                Arguments.of(
                        SubscriptionTarget.shardsOfAll(2),
                        SubscriptionTarget.shardsOfAll(3),
                        "$all:shard-2-of-2",
                        "$all:shard-3-of-3"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofSomethingElseIsRefusedWithBoth(
            List<SubscriptionTarget> before, List<SubscriptionTarget> now, String was, String is) {
        for (FilterChange change : FilterChange.values()) {
            assertThatThrownBy(() -> restored(before, now).check(change, false))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageStartingWith("The state is of [")
                    .message()
                    .matches(
                            "(?s)The state is of .*\\Q%s\\E.*, and the job reads .*\\Q%s\\E.*"
                                    .formatted(was, is));
        }
    }

    @Test
    void streamsComeAndGoEachByItself() {
        RestoredSplits restored = restored(STREAMS, streams("b", "c"));

        restored.check(FilterChange.REFUSE, false);

        assertThat(restored.kept())
                .extracting(EventStoreSplit::splitId)
                .containsExactly("stream:b");
        assertThat(restored.gone()).containsExactly("stream:a");
        assertThat(restored.added().keySet()).containsExactly("stream:c");
    }

    @Test
    void anotherFilterIsRefusedWithBothOrApplied() {
        RestoredSplits restored =
                restored(
                        List.of(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("order-"))),
                        List.of(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.eventTypeRegex("Placed$"))));

        assertThatThrownBy(() -> restored.check(FilterChange.REFUSE, false))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining(
                        "split $all reads $all with a filter for stream names that begin with one of [order-], and is to read it with a filter for event types that match \"Placed$\".")
                .hasMessageContaining("subscription:filterChange: apply");

        restored.check(FilterChange.APPLY, false);
        assertThat(restored.kept())
                .containsExactly(
                        new EventStoreSplit(
                                "$all",
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.eventTypeRegex("Placed$")),
                                new SplitPosition.AfterPosition(new LogPosition(7, 7)),
                                null));
    }

    @Test
    void theSamePrefixesInAnotherOrderAreTheSameFilter() {
        RestoredSplits restored =
                restored(
                        List.of(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("order-", "user-"))),
                        List.of(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("user-", "order-", "user-"))));

        restored.check(FilterChange.REFUSE, false);
        assertThat(restored.filterChanges()).isEmpty();
        assertThat(
                        restored(
                                        List.of(
                                                new SubscriptionTarget.AllStreams(
                                                        EventFilter.streamNamePrefix("order-"))),
                                        List.of(
                                                new SubscriptionTarget.AllStreams(
                                                        EventFilter.eventTypePrefix("order-"))))
                                .filterChanges())
                .hasSize(1);
    }

    @Test
    void ofAStreamWhoseLinksAreToBeResolvedFromNowOnGoesOn() {
        RestoredSplits restored =
                restored(
                        List.of(new SubscriptionTarget.SingleStream("$ce-order", false)), CATEGORY);

        restored.check(FilterChange.REFUSE, false);

        assertThat(restored.kept()).extracting(EventStoreSplit::target).isEqualTo(CATEGORY);
    }

    /** Each would go on at the place of another one. */
    @Test
    void filtersInAnotherOrderAreRefusedHoweverTheyMayChange() {
        SubscriptionTarget orders =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("order-"));
        SubscriptionTarget users =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("user-"));
        RestoredSplits swapped = restored(List.of(orders, users), List.of(users, orders));

        for (FilterChange change : FilterChange.values()) {
            assertThatThrownBy(() -> swapped.check(change, false))
                    .hasMessageContaining("in another order")
                    .hasMessageContaining("[order-]")
                    .hasMessageContaining("[user-]");
        }
    }

    @Test
    void aStreamBesidesAllDoesNotChangeWhatAllIsCalled() {
        SubscriptionTarget stream = SubscriptionTarget.stream("a");
        SubscriptionTarget other = SubscriptionTarget.stream("b");

        assertThat(SplitDiscovery.byId(List.of(ALL.get(0), stream)).keySet())
                .containsExactly("$all", "stream:a");
        assertThat(SplitDiscovery.byId(List.of(other, ALL.get(0), stream)).keySet())
                .containsExactly("stream:b", "$all", "stream:a");
    }

    @Test
    void stateOfAJobThatNeverEndsIsNotForOneThatDoes() {
        assertThatThrownBy(() -> restored(STREAMS, STREAMS).check(FilterChange.REFUSE, true))
                .hasMessage(
                        "The state is of a job that never ends (stream a), and this one ends at a stopping position: start it without state, or with the stopping position that it had.");
    }

    private static RestoredSplits restored(
            List<SubscriptionTarget> before, List<SubscriptionTarget> now) {
        List<EventStoreSplit> splits = new ArrayList<>();
        SplitDiscovery.byId(before)
                .forEach(
                        (id, target) ->
                                splits.add(
                                        new EventStoreSplit(
                                                id,
                                                target,
                                                target.match(
                                                        all ->
                                                                new SplitPosition.AfterPosition(
                                                                        new LogPosition(7, 7)),
                                                        stream ->
                                                                new SplitPosition.AfterRevision(7)),
                                                null)));
        return new RestoredSplits(splits, List.of(), now);
    }

    private static List<SubscriptionTarget> streams(String... names) {
        return Stream.of(names).map(SubscriptionTarget::stream).toList();
    }
}

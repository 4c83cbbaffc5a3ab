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
            assertThatThrownBy(() -> restored(before, now).check(change))
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

        restored.check(FilterChange.REFUSE);

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

        assertThatThrownBy(() -> restored.check(FilterChange.REFUSE))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining(
                        "split $all reads $all with a filter for stream names that begin with one of [order-], and is to read it with a filter for event types that match \"Placed$\".")
                .hasMessageContaining("subscription:filterChange: apply");

        restored.check(FilterChange.APPLY);
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
    void ofAStreamWhoseLinksAreToBeResolvedFromNowOnGoesOn() {
        RestoredSplits restored =
                restored(
                        List.of(new SubscriptionTarget.SingleStream("$ce-order", false)), CATEGORY);

        restored.check(FilterChange.REFUSE);

        assertThat(restored.kept()).extracting(EventStoreSplit::target).isEqualTo(CATEGORY);
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

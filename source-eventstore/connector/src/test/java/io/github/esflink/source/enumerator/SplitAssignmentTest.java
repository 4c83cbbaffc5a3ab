package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitAssignmentTest {

    private final SplitAssignment assignment = new SplitAssignment();

    @Test
    void dealsOutEvenly() {
        assignment.discovered(splits("a", "b", "c", "d", "e"));

        Map<Integer, List<EventStoreSplit>> dealt = assignment.assignTo(Set.of(0, 1));

        assertThat(dealt.get(0))
                .extracting(EventStoreSplit::splitId)
                .containsExactly("a", "c", "e");
        assertThat(dealt.get(1)).extracting(EventStoreSplit::splitId).containsExactly("b", "d");
        assertThat(assignment.unassigned()).isEmpty();
        assertThat(assignment.assigned()).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    @Test
    void keepsWhatNobodyIsThereFor() {
        assignment.discovered(splits("a"));

        assertThat(assignment.assignTo(Set.of())).isEmpty();
        assertThat(assignment.unassigned()).hasSize(1);
    }

    @Test
    void assignsASplitOnce() {
        assignment.discovered(splits("a"));
        assignment.assignTo(Set.of(0));

        assignment.discovered(splits("a"));

        assertThat(assignment.assignTo(Set.of(0, 1))).isEmpty();
    }

    @Test
    void aRestoredSplitStaysWithItsReader() {
        assignment.assignedToNobody(List.of("a"));

        assignment.discovered(splits("a"));

        assertThat(assignment.assignTo(Set.of(0))).isEmpty();
    }

    @Test
    void returnedSplitsGoOnWhereTheyStood() {
        assignment.discovered(splits("a", "b"));
        assignment.assignTo(Set.of(0, 1));
        EventStoreSplit stood =
                new EventStoreSplit(
                        "a",
                        new SubscriptionTarget.SingleStream("a", false),
                        new SplitPosition.AfterRevision(7),
                        null);

        assignment.returned(List.of(stood), 0);

        assertThat(assignment.assigned()).containsExactly("b");
        assertThat(assignment.assignTo(Set.of(1))).isEqualTo(Map.of(1, List.of(stood)));
    }

    private static List<EventStoreSplit> splits(String... streams) {
        return Stream.of(streams)
                .map(
                        stream ->
                                new EventStoreSplit(
                                        stream,
                                        new SubscriptionTarget.SingleStream(stream, false),
                                        new SplitPosition.Beginning(),
                                        null))
                .toList();
    }
}

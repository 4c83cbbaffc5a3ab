package io.github.esflink.savepoints.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NewPositionTest {

    @Test
    void everyFormIsRead() {
        assertThat(NewPosition.parse("earliest")).isEqualTo(StartingPosition.earliest());
        assertThat(NewPosition.parse("latest")).isEqualTo(StartingPosition.latest());
        assertThat(NewPosition.parse("C:12/P:10"))
                .isEqualTo(StartingPosition.after(new LogPosition(12, 10)));
        assertThat(NewPosition.parse("12"))
                .isEqualTo(StartingPosition.after(new LogPosition(12, 12)));
        assertThat(NewPosition.parse("revision:0")).isEqualTo(StartingPosition.afterRevision(0));
        assertThat(NewPosition.parse("2026-01-31T12:00:00Z"))
                .isEqualTo(StartingPosition.atTime(Instant.parse("2026-01-31T12:00:00Z")));
    }

    @Test
    void anythingElseIsRefusedWithWhatIsExpected() {
        for (String wrong : new String[] {"", "-1", "revision:-1", "C:1/P:2", "12.5", "Earliest"}) {
            assertThatThrownBy(() -> NewPosition.parse(wrong))
                    .isInstanceOf(SavepointException.class)
                    .hasMessageContaining("--to: expected earliest, latest,")
                    .hasMessageContaining("found " + wrong);
        }
    }

    @Test
    void aStreamGoesByRevisionsAndTheLogByPositions() {
        EventStoreSplit stream =
                new EventStoreSplit(
                        "stream:s",
                        SubscriptionTarget.stream("s"),
                        new SplitPosition.Beginning(),
                        null);
        NewPosition.checkKind(stream, new SplitPosition.AfterRevision(3));
        assertThatThrownBy(
                        () ->
                                NewPosition.checkKind(
                                        stream,
                                        new SplitPosition.AfterPosition(new LogPosition(3, 3))))
                .hasMessage(
                        "Split stream:s reads stream s, where reading cannot go on after position C:3/P:3: a stream goes by revisions. Name other splits with --split, or another position with --to.");
    }
}

package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.reader.check.AheadOfLogCheck;
import io.github.esflink.source.reader.check.AheadOfLogCheck.Finding;
import io.github.esflink.source.reader.check.AheadOfLogCheck.Result;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.junit.jupiter.api.Test;

/** What answers of the server say about a log that was read to revision 20. */
class AheadOfLogCheckTest {

    private final SilentServer server = new SilentServer();
    private final AheadOfLogCheck check =
            new AheadOfLogCheck(server, SubscriptionTarget.stream("orders"), () -> {});

    @Test
    void aLogThatIsShorterAndGrowsIsAnotherOne() {
        assertThat(answer(10)).isEqualTo(finding(Result.UNSURE, 10));

        assertThat(answer(12))
                .as("at its end of the first answer")
                .isEqualTo(finding(Result.AHEAD, 10));
    }

    /** As a node answers that has lost its cluster. */
    @Test
    void aLogThatIsShorterAndStaysSoIsAnotherOneWhenItLasts() {
        for (int i = 0; i < 4; i++) {
            assertThat(answer(10)).isEqualTo(finding(Result.UNSURE, 10));
        }

        assertThat(answer(10)).isEqualTo(finding(Result.AHEAD, 10));
    }

    @Test
    void aLogThatWasShorterAndReachesThePositionTellsWhereItEnded() {
        answer(10);

        assertThat(answer(20)).isEqualTo(finding(Result.WITHIN, 10));
        assertThat(answer(20)).as("once").isEqualTo(new Finding(Result.WITHIN, null, null));
    }

    @Test
    void aLogThatReachesThePositionIsReadOn() {
        assertThat(answer(25)).isEqualTo(new Finding(Result.WITHIN, null, null));
    }

    private Finding answer(long last) {
        server.growTo(new SplitPosition.AfterRevision(last));
        return check.look(new SplitPosition.AfterRevision(20));
    }

    private static Finding finding(Result result, long end) {
        return new Finding(result, new SplitPosition.AfterRevision(end), null);
    }
}

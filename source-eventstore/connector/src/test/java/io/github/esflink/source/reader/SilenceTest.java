package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private static final SplitPosition HERE =
            new SplitPosition.AfterPosition(new LogPosition(100, 100));

    private static final EventStoreSplit SPLIT =
            new EventStoreSplit("$all", SubscriptionTarget.allStreams(), HERE, null);

    private final SilentServer server = new SilentServer();

    @Test
    void aSilentSubscriptionIsOpenedAgainWhereItStoodWhenTheLogGrows() throws Exception {
        server.growTo(HERE);
        try (RunningReader reader =
                new RunningReader(server, RunningReader.settings(Duration.ofMillis(20)), SPLIT)) {
            await().until(() -> server.subscriptions().size() == 1);
            server.growTo(new SplitPosition.AfterPosition(new LogPosition(200, 200)));

            await().atMost(RunningReader.PATIENCE).until(() -> server.subscriptions().size() >= 3);
            assertThat(server.subscriptions()).containsOnly(HERE);
            assertThat(reader.messages()).isEmpty();
        }
    }

    @Test
    void silenceIsFineWhileTheLogDoesNotGrow() throws Exception {
        server.growTo(HERE);
        try (RunningReader reader =
                new RunningReader(server, RunningReader.settings(Duration.ofMillis(1)), SPLIT)) {
            // Many looks at the end of the log, none of them a reason.
            await().atMost(RunningReader.PATIENCE).until(() -> server.questions() > 100);

            assertThat(server.subscriptions()).hasSize(1);
            assertThat(reader.messages()).isEmpty();
        }
    }
}

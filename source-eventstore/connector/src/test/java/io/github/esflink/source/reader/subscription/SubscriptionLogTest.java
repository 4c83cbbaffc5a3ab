package io.github.esflink.source.reader.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.RecordedLog;
import io.github.esflink.source.reader.SilentServer;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscriptionLogTest {

    @Test
    void everyEndOfASlowReaderIsCountedAlsoTheLast() {
        try (RecordedLog recorded = new RecordedLog(SplitSubscription.class.getName())) {
            SubscriptionLog log =
                    new SubscriptionLog(SubscriptionTarget.allStreams(), new SilentServer());
            long minute = TimeUnit.MINUTES.toNanos(1);
            log.tooSlow(0);
            log.tooSlow(1);
            log.tooSlow(2);
            log.sayRestOfSlowEnds(minute - 1);
            assertThat(recorded.lines()).singleElement().asString().contains(" 1 times since");

            log.sayRestOfSlowEnds(minute);
            log.sayRestOfSlowEnds(3 * minute);

            assertThat(recorded.lines()).hasSize(2);
            assertThat(recorded.lines().get(1)).contains(" 2 times since");
        }
    }
}

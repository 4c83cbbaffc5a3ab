package io.github.esflink.source.reader.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SplitProgressTest {

    private final SplitProgress progress =
            new SplitProgress(
                    new EventStoreSplit(
                            "$all",
                            SubscriptionTarget.allStreams(),
                            new SplitPosition.Beginning(),
                            null));

    @Test
    void pendingIsEstimatedByEventsNotByFilterCheckpoints() {
        progress.endIs(new SplitPosition.AfterPosition(new LogPosition(2_000, 2_000)));
        progress.taken(2, false);
        progress.emitted(event(100));
        for (int at = 200; at < 900; at += 100) {
            progress.emitted(new FilterCheckpoint(new LogPosition(at, at)));
        }
        progress.emitted(event(1_000));

        assertThat(progress.pending()).isEqualTo(2);
    }

    private static EventStoreEvent event(long position) {
        return EventStoreEvent.builder()
                .setEventId(new UUID(1, 2))
                .setStreamId("orders")
                .setRevision(3)
                .setPosition(new LogPosition(position, position))
                .setEventType("OrderPlaced")
                .setContentType("application/json")
                .setCreated(Instant.EPOCH)
                .build();
    }
}

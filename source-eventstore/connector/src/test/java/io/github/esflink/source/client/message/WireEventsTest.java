package io.github.esflink.source.client.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.subscription.LogPosition;
import org.junit.jupiter.api.Test;

class WireEventsTest {

    @Test
    void aCheckpointNamesAPlaceInTheLog() {
        assertThat(WireEvents.checkpoint(checkpoint(120, 100)))
                .isEqualTo(new FilterCheckpoint(new LogPosition(120, 100)));
    }

    @Test
    void aCheckpointBeforeTheFirstRecordNamesNone() {
        assertThat(WireEvents.checkpoint(checkpoint(-1, -1))).isNull();
    }

    private static ReadResp.Checkpoint checkpoint(long commit, long prepare) {
        return ReadResp.Checkpoint.newBuilder()
                .setCommitPosition(commit)
                .setPreparePosition(prepare)
                .build();
    }
}

package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStoreEnumeratorStateSerializerTest {

    private static final EventStoreEnumeratorState STATE =
            new EventStoreEnumeratorState(
                    true,
                    List.of("$all"),
                    List.of(
                            new EventStoreSplit(
                                    "stream:s",
                                    new SubscriptionTarget.SingleStream("s", false),
                                    new SplitPosition.AfterRevision(7),
                                    null)));

    /** {@link #STATE} as version 1 wrote it. */
    private static final String VERSION_1 =
            "01" // discovered
                    + "00000001" // one assigned
                    + "000424616c6c" // $all
                    + "00000001" // one unassigned
                    + "00000025" // its size
                    + "00000001" // version of the split
                    + "0000001d" // size of the split
                    + "0000000873747265616d3a73" // stream:s
                    + "02"
                    + "0000000173"
                    + "00"
                    + "03"
                    + "0000000000000007"
                    + "00";

    private final EventStoreEnumeratorStateSerializer serializer =
            EventStoreEnumeratorStateSerializer.INSTANCE;

    @Test
    void writesVersion1AsItWasReleased() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(STATE))).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1AsItWasReleased() throws IOException {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1))).isEqualTo(STATE);
    }

    @Test
    void anUnknownVersionIsRefusedByItsNumber() {
        assertThatThrownBy(() -> serializer.deserialize(9, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "an enumerator in format version 9; this build reads version 1");
    }
}

package io.github.esflink.sinks.contract.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberedStreamsTest {

    @Test
    void saysHowMuchItWillDeliver() {
        NumberedStreams streams =
                NumberedStreams.builder().setStreams(2).setEventsPerStream(5).setSplits(2).build();

        assertThat(streams.totalEvents()).isEqualTo(10);
        assertThat(streams.eventsByStream())
                .containsOnly(Map.entry("numbered-0", 5L), Map.entry("numbered-1", 5L));
    }

    @Test
    void splitsSurviveACheckpoint() throws IOException {
        NumberedSplitSerializer serializer = new NumberedSplitSerializer();
        NumberedSplitSerializer.Unassigned unassigned = new NumberedSplitSerializer.Unassigned();
        NumberedSplit split = new NumberedSplit(3, 1L << 40);
        List<NumberedSplit> splits = List.of(split, new NumberedSplit(4, 0));

        assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
        assertThat(unassigned.deserialize(1, unassigned.serialize(splits))).isEqualTo(splits);
        assertThat(unassigned.deserialize(1, unassigned.serialize(List.of()))).isEmpty();
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("Numbered splits are in format version 2; this build reads version 1.");
    }

    @Test
    void aSettingThatCannotBeIsNamed() {
        assertThatThrownBy(() -> NumberedStreams.builder().setStreams(2).setSplits(3).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no more splits than streams")
                .hasMessageContaining("streams=2 eventsPerStream=100 splits=3");
    }
}

package io.github.esflink.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventStoreSplitSerializerTest {

    private final EventStoreSplitSerializer serializer = EventStoreSplitSerializer.INSTANCE;

    /** Splits with their bytes as version 1 wrote them: savepoints of that day stay readable. */
    static Stream<Arguments> version1() {
        return Stream.of(
                Arguments.of(
                        new EventStoreSplit(
                                "$all",
                                SubscriptionTarget.everything(),
                                new SplitPosition.Beginning(),
                                null),
                        "0000000424616c6c" + "01" + "00" + "01" + "00"),
                Arguments.of(
                        new EventStoreSplit(
                                "$all",
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.eventTypeRegex("^[^$]")),
                                new SplitPosition.AfterPosition(new LogPosition(4711, 4710)),
                                new SplitEnd(
                                        new SplitPosition.AfterPosition(
                                                new LogPosition(4712, 4712)),
                                        true)),
                        "0000000424616c6c"
                                + "01"
                                + "0202"
                                + "000000055e5b5e245d"
                                + "02"
                                + "0000000000001267"
                                + "0000000000001266"
                                + "01"
                                + "02"
                                + "0000000000001268"
                                + "0000000000001268"
                                + "01"),
                Arguments.of(
                        new EventStoreSplit(
                                "$all",
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("a", "b")),
                                new SplitPosition.Beginning(),
                                null),
                        "0000000424616c6c"
                                + "01"
                                + "0101"
                                + "00000002"
                                + "0000000161"
                                + "0000000162"
                                + "01"
                                + "00"),
                Arguments.of(
                        new EventStoreSplit(
                                "stream:s",
                                new SubscriptionTarget.SingleStream("s", true),
                                new SplitPosition.AfterRevision(7),
                                new SplitEnd(new SplitPosition.AfterRevision(9), false)),
                        "0000000873747265616d3a73"
                                + "02"
                                + "0000000173"
                                + "01"
                                + "03"
                                + "0000000000000007"
                                + "01"
                                + "03"
                                + "0000000000000009"
                                + "00"));
    }

    @ParameterizedTest
    @MethodSource("version1")
    void writesVersion1AsItWasReleased(EventStoreSplit split, String bytes) throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(split))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("version1")
    void readsVersion1AsItWasReleased(EventStoreSplit split, String bytes) throws IOException {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(bytes))).isEqualTo(split);
    }

    @Test
    void anUnknownVersionIsRefusedByItsNumber() {
        assertThatThrownBy(() -> serializer.deserialize(9, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The state holds a split in format version 9; this build reads version 1. Start the job with a build that is at least as new as the one that wrote the state.");
    }

    @Test
    void damagedBytesAreNamed() {
        assertThatThrownBy(
                        () ->
                                serializer.deserialize(
                                        1, HexFormat.of().parseHex("0000000424616c6c" + "7f")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names a target of kind 127");
    }
}

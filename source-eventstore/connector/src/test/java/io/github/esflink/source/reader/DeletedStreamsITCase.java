package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("One of several streams that was deleted for good")
class DeletedStreamsITCase {

    static Stream<SplitPosition> positions() {
        return Stream.of(new SplitPosition.Beginning(), new SplitPosition.AfterRevision(9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("positions")
    void endsTheJobAndIsNamedWithWhatToDo(SplitPosition position) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("a", 10);
            writer.append("b", 10);
            writer.tombstone("a");
            try (RunningReader reader = read(node, DeletedStreams.FAIL, position)) {
                assertThat(reader.awaitFailure())
                        .isInstanceOf(EventStoreException.class)
                        .hasMessageContaining("the stream a was deleted for good (tombstone)")
                        .hasMessageContaining(
                                "Take the stream out of what is read, or go on without it: subscription:deletedStreams: skip");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("positions")
    void isSkippedAndTheOthersGoOn(SplitPosition position) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("a", 10);
            writer.append("b", 10);
            writer.tombstone("a");
            try (RunningReader reader = read(node, DeletedStreams.SKIP, position)) {
                reader.awaitFinished("stream:a");
                int before = position instanceof SplitPosition.Beginning ? 10 : 0;
                reader.awaitEvents(before);
                writer.append("b", 5);
                reader.awaitEvents(before + 5);

                assertThat(reader.skippedStreams()).isEqualTo(1);
                assertThat(reader.events().subList(before, before + 5))
                        .isEqualTo(Writer.ids("b", 10, 15));
            }
        }
    }

    @Test
    void isReadToItsEndBeforeItIsSkipped() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader =
                        read(node, DeletedStreams.SKIP, new SplitPosition.Beginning())) {
            writer.append("a", 10);
            reader.awaitEvents(10);
            writer.tombstone("a");
            reader.awaitFinished("stream:a");
            writer.append("b", 3);
            reader.awaitEvents(13);

            assertThat(reader.events().stream().filter(event -> event.startsWith("a")).limit(10))
                    .isEqualTo(Writer.ids("a", 0, 10));
        }
    }

    private static RunningReader read(
            EventStoreNode node, DeletedStreams deletedStreams, SplitPosition position) {
        return new RunningReader(
                new EventStoreEventLog(node.connectionString()),
                new SplitSettings(
                        8 << 20, Duration.ofSeconds(60), PositionAheadOfLog.FAIL, deletedStreams),
                List.of("a", "b").stream()
                        .map(
                                stream ->
                                        new EventStoreSplit(
                                                "stream:" + stream,
                                                SubscriptionTarget.stream(stream),
                                                position,
                                                null))
                        .toArray(EventStoreSplit[]::new));
    }
}

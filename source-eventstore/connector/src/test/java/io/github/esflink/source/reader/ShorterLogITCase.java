package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreCluster;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.NodeBuilder;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The server was restored from an older backup, or is another one than the state is of. */
@DisplayName("A log that is shorter than what was read of it")
class ShorterLogITCase {

    private static final Duration SILENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    static Stream<Arguments> targets() {
        SubscriptionTarget prefix =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("order-"));
        SubscriptionTarget stream = SubscriptionTarget.stream("order-1");
        return Stream.of(
                Arguments.of(SubscriptionTarget.allStreams(), ServerLine.V24_2),
                Arguments.of(SubscriptionTarget.everything(), ServerLine.V24_2),
                Arguments.of(prefix, ServerLine.V24_2),
                Arguments.of(SubscriptionTarget.shardsOfAll(4).get(1), ServerLine.V24_2),
                Arguments.of(stream, ServerLine.V24_2),
                Arguments.of(SubscriptionTarget.category("order"), ServerLine.V24_2),
                Arguments.of(SubscriptionTarget.allStreams(), ServerLine.V23_10),
                Arguments.of(prefix, ServerLine.V23_10),
                Arguments.of(stream, ServerLine.V23_10));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("targets")
    void endsTheJobWithBothPositions(SubscriptionTarget target, ServerLine line) throws Exception {
        EventStoreSplit split = splitAfter(20, target, line);
        try (EventStoreNode node = node(target, line);
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 19);
            awaitCategory(node, target, 19);
            try (RunningReader reader = read(node, split, PositionAheadOfLog.FAIL)) {
                assertThat(reader.awaitFailure())
                        .isInstanceOf(EventStoreException.class)
                        .hasMessageContaining(
                                "%s of EventStoreDB at 127.0.0.1:%d cannot be read on %s: it ends at "
                                        .formatted(target, node.port(), split.position()))
                        .hasMessageContaining("so it is not the log that was read")
                        .hasMessageContaining("subscription:positionAheadOfLog: end");
                assertThat(reader.events()).isEmpty();
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("targets")
    void isReadOnAtItsEndWhenThatIsAskedFor(SubscriptionTarget target, ServerLine line)
            throws Exception {
        EventStoreSplit split = splitAfter(20, target, line);
        try (EventStoreNode node = node(target, line);
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 10);
            awaitCategory(node, target, 10);
            try (RunningReader reader = read(node, split, PositionAheadOfLog.END)) {
                reader.awaitMoves(1);
                writer.append("order-1", 3);
                reader.awaitEvents(3);

                assertThat(reader.events()).isEqualTo(Writer.ids("order-1", 10, 13));
                assertThat(reader.messages().get(0))
                        .as("what puts the new place into the state")
                        .isInstanceOf(MovedPosition.class);
                SplitPosition reached =
                        EventStoreSplitState.next(
                                target, split.position(), reader.messages().subList(0, 1));
                assertThat(reached.reaches(split.position())).isFalse();
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isSeenWhenTheServerIsRestoredWhileTheJobRuns() throws Exception {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup");
        int port;
        try (EventStoreNode node = EventStoreNode.builder().port(0).data(data).start();
                Writer writer = new Writer(node.connectionString())) {
            port = node.port();
            writer.append("order-1", 10);
            Files.createDirectories(backup);
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.toList()) {
                    Files.copy(file, backup.resolve(file.getFileName()));
                }
            }
            try (RunningReader reader =
                    read(node, all(new SplitPosition.Beginning()), PositionAheadOfLog.FAIL)) {
                writer.append("order-1", 10);
                reader.awaitEvents(20);
                node.close();
                try (EventStoreNode restored =
                        EventStoreNode.builder().port(port).data(backup).start()) {
                    assertThat(reader.awaitFailure())
                            .isInstanceOf(EventStoreException.class)
                            .hasMessageContaining("cannot be read on after position C:")
                            .hasMessageContaining("it ends at position C:");
                    assertThat(restored.port()).isEqualTo(port);
                }
            }
        }
    }

    /** Streams are often created by their metadata, before their first event. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isOneWhoseStreamHasMetadataAndNoEvents() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.truncateBefore("order-1", 3);
            assertFails(node, "after revision 9: it ends before its first event");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isOneWhoseStreamIsHiddenByItsMetadataAndShorter() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 5);
            writer.truncateBefore("order-1", 5);
            assertFails(node, "after revision 9: it ends at revision 4");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isNotOneWhoseStreamWasDeletedAndIsWrittenAgain() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 10);
            writer.delete("order-1");
            assertReadsOnAfterRevision9(node, writer);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isNotOneWhoseStreamIsHiddenByItsMetadata() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 10);
            writer.truncateBefore("order-1", 10);
            assertReadsOnAfterRevision9(node, writer);
        }
    }

    /** With its checkpoint there, as the server sends it when it has caught up. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isNotOneThatAFilterHasSeenToItsVeryEnd() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 32);
            try (RunningReader reader =
                    read(
                            node,
                            all(new SplitPosition.AfterPosition(checkpoint(node))),
                            PositionAheadOfLog.FAIL)) {
                reader.awaitSubscribed();
                writer.append("order-1", 3);
                reader.awaitEvents(3);

                assertThat(reader.events()).isEqualTo(Writer.ids("order-1", 32, 35));
            }
        }
    }

    /** Servers before 23.10 send it when a filter has caught up: where the next record will be. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isNotOneThatEndsWhereACheckpointWithoutAPreparePositionIs() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", 32);
            LogPosition end = new LogPosition(writer.appendNothing("order-1").commit(), 0);
            assertThat(end).isGreaterThan(checkpoint(node));
            try (RunningReader reader =
                    read(
                            node,
                            all(new SplitPosition.AfterPosition(end)),
                            PositionAheadOfLog.FAIL)) {
                reader.awaitSubscribed();
                writer.append("order-1", 3);
                reader.awaitEvents(3);

                assertThat(reader.events()).isEqualTo(Writer.ids("order-1", 32, 35));
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isAskedOfTheLeaderBeforeReadingGoesOnOfAFollower() throws Exception {
        try (EventStoreCluster cluster = EventStoreNode.builder().startCluster();
                Writer writer = new Writer(cluster.connectionString())) {
            writer.append("order-1", 10);
            try (RunningReader reader =
                    read(
                            cluster.follower(),
                            stream(new SplitPosition.AfterRevision(4)),
                            PositionAheadOfLog.FAIL)) {
                reader.awaitEvents(5);

                assertThat(reader.events()).isEqualTo(Writer.ids("order-1", 5, 10));
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void isAskedOfTheLeaderWhereTheNodeIsAFollower() throws Exception {
        try (EventStoreCluster cluster = EventStoreNode.builder().startCluster();
                Writer writer = new Writer(cluster.connectionString())) {
            writer.append("order-1", 10);
            EventStoreNode follower = cluster.follower();
            try (RunningReader reader =
                    read(
                            follower,
                            stream(new SplitPosition.AfterRevision(12)),
                            PositionAheadOfLog.FAIL)) {
                assertThat(reader.awaitFailure())
                        .hasMessageContaining("after revision 12: it ends at revision 9");
            }
        }
    }

    private static void assertReadsOnAfterRevision9(EventStoreNode node, Writer writer)
            throws Exception {
        try (RunningReader reader = readAfterRevision9(node)) {
            reader.awaitSubscribed();
            writer.append("order-1", 3);
            reader.awaitEvents(3);

            assertThat(reader.events()).isEqualTo(Writer.ids("order-1", 10, 13));
        }
    }

    private static void assertFails(EventStoreNode node, String message) throws Exception {
        try (RunningReader reader = readAfterRevision9(node)) {
            assertThat(reader.awaitFailure()).hasMessageContaining(message);
        }
    }

    private static RunningReader readAfterRevision9(EventStoreNode node) {
        return read(node, stream(new SplitPosition.AfterRevision(9)), PositionAheadOfLog.FAIL);
    }

    /** The one that a filter gets at the end of the log. */
    private static LogPosition checkpoint(EventStoreNode node) throws Exception {
        try (RunningReader reader =
                read(
                        node,
                        new EventStoreSplit(
                                "$all",
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("order-")),
                                new SplitPosition.Beginning(),
                                null),
                        PositionAheadOfLog.FAIL)) {
            reader.awaitMessages(33);
            SubscriptionMessage last = reader.messages().get(32);
            assertThat(last).isInstanceOf(FilterCheckpoint.class);
            return ((FilterCheckpoint) last).position();
        }
    }

    /** The split of a target as it stands after so many events, in a log of its own. */
    private static EventStoreSplit splitAfter(
            int events, SubscriptionTarget target, ServerLine line) throws Exception {
        EventStoreSplit begin =
                new EventStoreSplit("split", target, new SplitPosition.Beginning(), null);
        try (EventStoreNode node = node(target, line);
                Writer writer = new Writer(node.connectionString())) {
            writer.append("order-1", events);
            try (RunningReader reader = read(node, begin, PositionAheadOfLog.FAIL)) {
                reader.awaitEvents(events);
                return new EventStoreSplit(
                        "split",
                        target,
                        EventStoreSplitState.next(target, begin.position(), reader.messages()),
                        null);
            }
        }
    }

    /** A category is as long as the projection has got. */
    private static void awaitCategory(EventStoreNode node, SubscriptionTarget target, int events)
            throws Exception {
        EventStoreSplit begin =
                new EventStoreSplit("split", target, new SplitPosition.Beginning(), null);
        try (RunningReader reader = read(node, begin, PositionAheadOfLog.FAIL)) {
            reader.awaitEvents(events);
        }
    }

    private static EventStoreNode node(SubscriptionTarget target, ServerLine line) {
        NodeBuilder builder = EventStoreNode.builder().port(0).line(line);
        return target.equals(SubscriptionTarget.category("order"))
                ? builder.projections(SystemProjection.BY_CATEGORY).start()
                : builder.start();
    }

    private static EventStoreSplit all(SplitPosition position) {
        return new EventStoreSplit("$all", SubscriptionTarget.allStreams(), position, null);
    }

    private static EventStoreSplit stream(SplitPosition position) {
        return new EventStoreSplit(
                "stream:order-1", SubscriptionTarget.stream("order-1"), position, null);
    }

    private static RunningReader read(
            EventStoreNode node, EventStoreSplit split, PositionAheadOfLog positionAheadOfLog) {
        return new RunningReader(
                new EventStoreEventLog(node.connectionString()),
                new SplitSettings(8 << 20, SILENCE, positionAheadOfLog, DeletedStreams.FAIL),
                split);
    }
}

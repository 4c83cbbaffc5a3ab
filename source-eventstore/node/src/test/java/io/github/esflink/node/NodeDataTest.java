package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.github.esflink.node.projection.SystemProjection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDataTest {
    @TempDir Path folder;

    private NodeBuilder node() {
        return EventStoreNode.builder().data(folder);
    }

    private static List<ReadResp> events(EventStoreNode node, String stream) {
        try (RawStreams raw = new RawStreams(node.port())) {
            return raw
                    .read(RawStreams.subscription(stream))
                    .await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp))
                    .stream()
                    .filter(ReadResp::hasEvent)
                    .toList();
        }
    }

    private static void append(EventStoreNode node, String stream, int count) {
        try (RawStreams raw = new RawStreams(node.port())) {
            raw.append(stream, count, 100);
        }
    }

    @Test
    void theLogIsTheSameAfterANodeWasStoppedAndStarted() {
        List<ReadResp> before;
        try (EventStoreNode node = node().start()) {
            append(node, "s", 100);
            append(node, "other", 1);
            append(node, "nothing", 0);
            append(node, "s", 5);
            before = events(node, "s");
        }
        try (EventStoreNode node = node().start()) {
            assertThat(events(node, "s")).isEqualTo(before).hasSize(105);
            append(node, "s", 1);
            List<ReadResp> after = events(node, "s");
            assertThat(after).hasSize(106).startsWith(before.toArray(ReadResp[]::new));
            assertThat(after.get(105).getEvent().getCommitPosition())
                    .isGreaterThan(after.get(104).getEvent().getCommitPosition());
        }
    }

    @Test
    void aWriteThatWasNotFinishedIsForgottenWhole() throws IOException {
        try (EventStoreNode node = node().start()) {
            append(node, "s", 2);
            append(node, "s", 3);
        }
        Path file = folder.resolve("log.esnode");
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
            log.setLength(Files.size(file) - 10);
        }
        try (EventStoreNode node = node().start()) {
            assertThat(events(node, "s")).hasSize(2);
            append(node, "s", 1);
            assertThat(events(node, "s")).hasSize(3);
        }
    }

    @Test
    void aBackupOfTheFolderIsAnOlderLogForANodeOnTheSamePort(@TempDir Path backup)
            throws IOException {
        int port;
        try (EventStoreNode node = node().start()) {
            port = node.port();
            append(node, "s", 2);
            Files.copy(folder.resolve("log.esnode"), backup.resolve("log.esnode"));
            append(node, "s", 3);
        }
        try (EventStoreNode node = EventStoreNode.builder().port(port).data(backup).start()) {
            assertThat(events(node, "s")).hasSize(2);
        }
    }

    @Test
    void aFolderServesOneNodeAtATime() {
        try (EventStoreNode node = node().start()) {
            assertThat(node.port()).isPositive();
            assertThatThrownBy(() -> node().start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use by another node");
        }
    }

    @Test
    void aFileThatIsNoLogIsNotTouched() throws IOException {
        Path file = folder.resolve("log.esnode");
        Files.writeString(file, "something else altogether");
        assertThatThrownBy(() -> node().start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no log of this version");
        assertThat(Files.readString(file)).isEqualTo("something else altogether");
    }

    @Test
    void projectionsWriteNothingTwiceAfterARestart() {
        try (EventStoreNode node = node().projections(SystemProjection.BY_CATEGORY).start();
                RawStreams raw = new RawStreams(node.port())) {
            append(node, "orders-1", 2);
            raw.read(RawStreams.subscription("$ce-orders"))
                    .await(all -> all.stream().filter(ReadResp::hasEvent).count() == 2);
        }
        try (EventStoreNode node = node().projections(SystemProjection.BY_CATEGORY).start();
                RawStreams raw = new RawStreams(node.port())) {
            append(node, "orders-1", 1);
            assertThat(
                            raw.read(RawStreams.subscription("$ce-orders"))
                                    .await(
                                            all ->
                                                    all.stream()
                                                            .filter(ReadResp::hasEvent)
                                                            .anyMatch(NodeDataTest::isThird)))
                    .filteredOn(ReadResp::hasEvent)
                    .hasSize(3);
        }
    }

    private static boolean isThird(ReadResp link) {
        return link.getEvent().getEvent().getData().toStringUtf8().equals("2@orders-1");
    }
}

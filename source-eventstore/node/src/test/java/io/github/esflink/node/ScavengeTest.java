package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.DeleteStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamMetadata;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScavengeTest {
    private static final String TOMBSTONE = "s@" + Long.MAX_VALUE;

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private EventStoreNode node = EventStoreNode.builder().start();
    private EventStoreDBClient client = connect();

    @BeforeEach
    void start() {
        stop();
        node =
                EventStoreNode.builder()
                        .data(folder)
                        .clock(
                                new Clock() {
                                    @Override
                                    public Instant instant() {
                                        return now;
                                    }

                                    @Override
                                    public ZoneOffset getZone() {
                                        return ZoneOffset.UTC;
                                    }

                                    @Override
                                    public Clock withZone(java.time.ZoneId zone) {
                                        return this;
                                    }
                                })
                        .start();
        client = connect();
    }

    @AfterEach
    void stop() {
        get(client.shutdown());
        node.close();
    }

    private EventStoreDBClient connect() {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.join();
    }

    private void append(String stream, int count) {
        List<EventData> events =
                IntStream.range(0, count)
                        .mapToObj(i -> EventData.builderAsBinary("made", new byte[10]).build())
                        .toList();
        get(client.appendToStream(stream, events.iterator()));
    }

    private void set(String stream, StreamMetadata metadata) {
        get(client.setStreamMetadata(stream, metadata));
    }

    private static StreamMetadata maxCount(long count) {
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(count);
        return metadata;
    }

    private static String name(ResolvedEvent event) {
        return event.getEvent().getStreamId() + "@" + event.getEvent().getRevision();
    }

    /** What {@code $all} has of {@code s} and {@code t}, with the positions. */
    private Map<String, Position> all() {
        Map<String, Position> found = new LinkedHashMap<>();
        get(client.readAll(ReadAllOptions.get().fromStart().maxCount(1_000)))
                .getEvents()
                .forEach(event -> found.put(name(event), event.getEvent().getPosition()));
        found.keySet().removeIf(name -> !name.matches("(\\$\\$)?[st]@.*"));
        return found;
    }

    private long insideOf(String event) {
        Position position = all().get(event);
        assertThat(position).isNotNull();
        return position == null ? 0 : position.getCommitUnsigned() + 1;
    }

    private List<String> stream(String stream) {
        return get(client.readStream(stream, ReadStreamOptions.get().fromStart()))
                .getEvents()
                .stream()
                .map(ScavengeTest::name)
                .toList();
    }

    @Test
    void takesWhatMaxCountHidesAndLeavesTheOthersWhereTheyWere() {
        append("s", 5);
        append("t", 2);
        set("s", maxCount(2));
        Map<String, Position> before = all();

        assertThat(node.scavenge()).isEqualTo(3);

        before.keySet().removeAll(List.of("s@0", "s@1", "s@2"));
        assertThat(all()).isEqualTo(before).hasSize(5);
        assertThat(node.scavenge()).isZero();
    }

    @Test
    void whatWasTakenDoesNotComeBackWithOtherMetadata() {
        append("s", 5);
        set("s", maxCount(2));
        node.scavenge();
        set("s", new StreamMetadata());
        append("s", 1);

        assertThat(stream("s")).containsExactly("s@3", "s@4", "s@5");
    }

    @Test
    void takesOldMetadata() {
        append("s", 1);
        set("s", maxCount(5));
        set("s", maxCount(6));

        assertThat(node.scavenge()).isEqualTo(1);

        assertThat(all()).containsOnlyKeys("s@0", "$$s@1");
    }

    @Test
    void takesWhatIsTooOldButNeverTheLastEvent() {
        append("s", 3);
        append("t", 1);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxAge(60L);
        set("s", metadata);
        assertThat(node.scavenge()).isZero();

        now = now.plus(Duration.ofSeconds(61));

        assertThat(node.scavenge()).isEqualTo(2);
        assertThat(all()).containsOnlyKeys("s@2", "t@0", "$$s@0");
        append("s", 1);
        assertThat(stream("s")).containsExactly("s@3");
    }

    @Test
    void takesWhatIsBeforeTruncateBefore() {
        append("s", 4);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(2L);
        set("s", metadata);

        node.scavenge();

        assertThat(all()).containsOnlyKeys("s@2", "s@3", "$$s@0");
    }

    @Test
    void leavesOfADeletedStreamTheLastEventAndItsNumbering() {
        append("s", 3);
        get(client.deleteStream("s", DeleteStreamOptions.get()));

        node.scavenge();

        assertThat(all()).containsOnlyKeys("s@2", "$$s@0");
        append("s", 1);
        assertThat(stream("s")).containsExactly("s@3");
    }

    @Test
    void leavesOfATombstonedStreamTheTombstone() {
        append("s", 3);
        set("s", maxCount(5));
        append("t", 1);
        get(client.tombstoneStream("s", DeleteStreamOptions.get()));
        Map<String, Position> before = all();

        assertThat(node.scavenge()).isEqualTo(4);

        before.keySet().retainAll(List.of("t@0", TOMBSTONE));
        assertThat(all()).isEqualTo(before).hasSize(2);
    }

    @Test
    void readsBeginAtAnyPositionOfWhatWasScavenged() {
        append("s", 2);
        append("t", 1);
        long taken = insideOf("s@1");
        get(client.tombstoneStream("s", DeleteStreamOptions.get()));
        node.scavenge();

        assertThat(
                        get(client.readAll(
                                        ReadAllOptions.get()
                                                .fromPosition(new Position(taken, taken))))
                                .getEvents())
                .extracting(ScavengeTest::name)
                .containsExactly("t@0", TOMBSTONE);
    }

    @Test
    void aNodeThatStartsAgainFindsTheLogAsTheScavengeLeftIt() {
        append("s", 5);
        append("t", 1);
        set("s", maxCount(2));
        long taken = insideOf("s@1");
        node.scavenge();
        append("s", 1);
        Map<String, Position> before = all();

        start();

        assertThat(all()).isEqualTo(before).containsKeys("s@3", "s@5").doesNotContainKey("s@2");
        set("s", new StreamMetadata());
        assertThat(stream("s")).containsExactly("s@3", "s@4", "s@5");
        append("s", 1);
        assertThat(stream("s")).containsExactly("s@3", "s@4", "s@5", "s@6");
        assertThat(
                        get(client.readAll(
                                        ReadAllOptions.get()
                                                .fromPosition(new Position(taken, taken))
                                                .maxCount(1)))
                                .getEvents())
                .extracting(ScavengeTest::name)
                .containsExactly("s@3");
    }

    @Test
    void anAppendOfATakenEventIsStillKnownAsARepeat() {
        EventData first = EventData.builderAsBinary(UUID.randomUUID(), "made", new byte[1]).build();
        AppendToStreamOptions none =
                AppendToStreamOptions.get().expectedRevision(ExpectedRevision.noStream());
        get(client.appendToStream("s", none, first));
        append("s", 3);
        set("s", maxCount(1));
        node.scavenge();

        assertThat(get(client.appendToStream("s", none, first)).getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(0));
    }
}

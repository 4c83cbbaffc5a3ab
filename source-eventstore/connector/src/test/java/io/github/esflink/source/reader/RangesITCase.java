package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.split.SplitEnd;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where to where, over the real node. */
class RangesITCase {

    private static final SplitSettings SETTINGS = RunningReader.settings(Duration.ofSeconds(60));
    private static final SubscriptionTarget ALL = SubscriptionTarget.allStreams();
    private static final SplitPosition BEGINNING = new SplitPosition.Beginning();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private EventStoreNode node;
    private Writer writer;
    private EventStoreEventLog log;

    @BeforeEach
    void start() {
        node =
                EventStoreNode.builder()
                        .port(0)
                        .clock(new SetClock())
                        .projections(SystemProjection.BY_CATEGORY)
                        .start();
        writer = new Writer(node.connectionString());
        log = new EventStoreEventLog(node.connectionString());
    }

    @AfterEach
    void stop() {
        log.close();
        writer.close();
        node.close();
    }

    @Test
    void stopsAtTheEndAsItWas() throws Exception {
        writer.append("orders", 100);
        SplitEnd end = new SplitEnd(log.endOf(ALL).get(), true);
        writer.append("orders", 50);

        assertThat(readToTheEnd(ALL, end)).containsExactlyElementsOf(Writer.ids("orders", 0, 100));
    }

    @Test
    void stopsAtTheEndAsItWasBehindAFilterThatNothingPasses() throws Exception {
        writer.append("orders", 100);
        SubscriptionTarget nothing =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("items"));

        assertThat(readToTheEnd(nothing, new SplitEnd(log.endOf(nothing).get(), true))).isEmpty();
    }

    @Test
    void stopsAtAPlaceThatIsStillToCome() throws Exception {
        writer.append("orders", 10);
        SplitPosition tenth = log.endOf(ALL).get();
        writer.append("orders", 10);
        SplitPosition twentieth = log.endOf(ALL).get();
        assertThat(twentieth.reaches(tenth)).isTrue();

        assertThat(readToTheEnd(ALL, new SplitEnd(tenth, false)))
                .containsExactlyElementsOf(Writer.ids("orders", 0, 10));
    }

    @Test
    void stopsAtARevision() throws Exception {
        writer.append("orders", 100);

        assertThat(
                        readToTheEnd(
                                SubscriptionTarget.stream("orders"),
                                new SplitEnd(new SplitPosition.AfterRevision(41), true)))
                .containsExactlyElementsOf(Writer.ids("orders", 0, 42));
    }

    @Test
    void readsACategoryThroughItsLinksAndStandsAtThem() throws Exception {
        writer.append("order-1", 3);
        writer.append("item-1", 3);
        writer.append("order-2", 2);
        EventStoreSplit split = split(SubscriptionTarget.category("order"), null);

        try (RunningReader reader = new RunningReader(log, SETTINGS, split)) {
            reader.awaitEvents(5);

            assertThat(reader.events())
                    .containsExactly(
                            "order-1@0", "order-1@1", "order-1@2", "order-2@0", "order-2@1");
            assertThat(positions(split, reader.messages()))
                    .extracting(SplitPosition::toString)
                    .containsExactly(
                            "after revision 0",
                            "after revision 1",
                            "after revision 2",
                            "after revision 3",
                            "after revision 4");
        }
    }

    @Test
    void aLinkWhoseEventIsGoneComesAsItself() throws Exception {
        writer.append("order-1", 2);
        writer.append("order-2", 1);
        try (RunningReader reader =
                new RunningReader(
                        log, SETTINGS, split(SubscriptionTarget.category("order"), null))) {
            reader.awaitEvents(3);
        }
        writer.tombstone("order-1");

        try (RunningReader reader =
                new RunningReader(
                        log, SETTINGS, split(SubscriptionTarget.category("order"), null))) {
            reader.awaitEvents(3);

            List<EventStoreEvent> events =
                    reader.messages().stream().map(EventStoreEvent.class::cast).toList();
            assertThat(events.get(0).isUnresolvedLink()).isTrue();
            assertThat(events.get(0).streamId()).isEqualTo("$ce-order");
            assertThat(events.get(0).originalRevision()).isZero();
            assertThat(events.get(2).streamId()).isEqualTo("order-2");
        }
    }

    @Test
    void aSparseFilterMovesOnWithoutEventsAndDoesNotLookAgain() throws Exception {
        SubscriptionTarget sparse =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("items"));
        EventStoreSplit split = split(sparse, null);
        // Without projections: their links would go on being written behind the reader's back.
        try (EventStoreNode plain = EventStoreNode.builder().port(0).start();
                Writer plainWriter = new Writer(plain.connectionString());
                EventStoreEventLog plainLog = new EventStoreEventLog(plain.connectionString())) {
            for (int i = 0; i < 11; i++) {
                plainWriter.append("orders", 1_000);
            }
            SplitPosition twoPagesBeforeTheEnd = plainLog.endOf(sparse).get();
            for (int i = 0; i < 9; i++) {
                plainWriter.append("orders", 1_000);
            }
            SplitPosition reached;
            try (RunningReader reader = new RunningReader(plainLog, SETTINGS, split)) {
                // The server tells how far it has looked, up to two pages of 4,096 events late.
                await().atMost(RunningReader.PATIENCE)
                        .until(
                                () ->
                                        last(split, reader.messages()).reaches(twoPagesBeforeTheEnd)
                                                && reader.pending(split) == 0);
                reached = last(split, reader.messages());
            }

            plainWriter.append("items", 1);
            EventStoreSplit restored = new EventStoreSplit("split", sparse, reached, null);
            try (RunningReader reader = new RunningReader(plainLog, SETTINGS, restored)) {
                reader.awaitEvents(1);
                assertThat(reader.events()).containsExactly("items@0");
                assertThat(
                                reader.messages().stream()
                                        .filter(FilterCheckpoint.class::isInstance)
                                        .count())
                        .as("checkpoints of a second look, five for all of the 20,000 events")
                        .isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void pendingIsWhatTheRevisionsTell() throws Exception {
        writer.append("orders", 100);
        EventStoreSplit split =
                new EventStoreSplit(
                        "stream:orders",
                        SubscriptionTarget.stream("orders"),
                        new SplitPosition.AfterRevision(89),
                        null);
        SplitProgress progress = new SplitProgress(split);

        progress.endIs(log.endOf(split.target()).get());

        assertThat(progress.pending()).isEqualTo(10);
    }

    @Test
    void findsATimeInAll() throws Exception {
        for (int minute = 0; minute < 20; minute++) {
            now.set(NOON.plusSeconds(60L * minute));
            writer.append("orders", 1_000);
        }

        assertThat(firstAfter(log.before(ALL, NOON.minusSeconds(1)))).isEqualTo("orders@0");
        assertThat(firstAfter(log.before(ALL, NOON))).isEqualTo("orders@0");
        assertThat(firstAfter(log.before(ALL, NOON.plusSeconds(1)))).isEqualTo("orders@1000");
        assertThat(firstAfter(log.before(ALL, NOON.plusSeconds(13 * 60))))
                .isEqualTo("orders@13000");
        assertThat(log.before(ALL, NOON.plusSeconds(3600))).isEqualTo(log.endOf(ALL).get());
    }

    @Test
    void findsATimeInAStream() throws Exception {
        SubscriptionTarget stream = SubscriptionTarget.stream("orders");
        assertThat(log.before(stream, NOON)).isEqualTo(BEGINNING);
        for (int minute = 0; minute < 20; minute++) {
            now.set(NOON.plusSeconds(60L * minute));
            writer.append("orders", 10);
        }

        assertThat(log.before(stream, NOON)).isEqualTo(BEGINNING);
        assertThat(log.before(stream, NOON.plusSeconds(1)))
                .isEqualTo(new SplitPosition.AfterRevision(9));
        assertThat(log.before(stream, NOON.plusSeconds(13 * 60)))
                .isEqualTo(new SplitPosition.AfterRevision(129));
        assertThat(log.before(stream, NOON.plusSeconds(3600)))
                .isEqualTo(new SplitPosition.AfterRevision(199));
    }

    @Test
    void shardsTogetherAreEveryStreamOnce() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            writer.append("order-" + Integer.toHexString(i), 3);
            expected.addAll(Writer.ids("order-" + Integer.toHexString(i), 0, 3));
        }
        List<EventStoreSplit> splits = new ArrayList<>();
        for (SubscriptionTarget shard : SubscriptionTarget.shardsOfAll(4)) {
            splits.add(new EventStoreSplit("shard-" + splits.size(), shard, BEGINNING, null));
        }

        try (RunningReader reader =
                new RunningReader(log, SETTINGS, splits.toArray(new EventStoreSplit[0]))) {
            reader.awaitEvents(300);

            assertThat(reader.events()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private List<String> readToTheEnd(SubscriptionTarget target, SplitEnd end) throws Exception {
        EventStoreSplit split = split(target, end);
        try (RunningReader reader = new RunningReader(log, SETTINGS, split)) {
            reader.awaitFinished(split.splitId());
            return reader.events();
        }
    }

    private String firstAfter(SplitPosition position) throws Exception {
        try (RunningReader reader =
                new RunningReader(
                        log, SETTINGS, new EventStoreSplit("$all", ALL, position, null))) {
            reader.awaitEvents(1);
            return reader.events().get(0);
        }
    }

    private static EventStoreSplit split(SubscriptionTarget target, @Nullable SplitEnd end) {
        return new EventStoreSplit("split", target, BEGINNING, end);
    }

    private static SplitPosition last(EventStoreSplit split, List<SubscriptionMessage> messages) {
        List<SplitPosition> positions = positions(split, messages);
        return positions.isEmpty() ? split.position() : positions.get(positions.size() - 1);
    }

    private static List<SplitPosition> positions(
            EventStoreSplit split, List<SubscriptionMessage> messages) {
        EventStoreSplitState state = new EventStoreSplitState(split);
        List<SplitPosition> positions = new ArrayList<>();
        for (SubscriptionMessage message : messages) {
            state.advance(message);
            positions.add(state.toSplit().position());
        }
        return positions;
    }

    private final class SetClock extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }
    }
}

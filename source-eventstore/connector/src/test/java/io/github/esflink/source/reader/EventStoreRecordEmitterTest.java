package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.esflink.source.RecordedLog;
import io.github.esflink.source.event.Deserialization;
import io.github.esflink.source.event.DeserializationException;
import io.github.esflink.source.event.DeserializationFailureHandler;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventLink;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.stream.RemovedEvents;
import io.github.esflink.source.subscription.DeadLinks;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventStoreRecordEmitterTest {

    private final Output output = new Output();
    private final ReaderMetrics metrics =
            new ReaderMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
    private final EventStoreSplit split =
            new EventStoreSplit(
                    "$all", SubscriptionTarget.allStreams(), new SplitPosition.Beginning(), null);
    private final ReadingSplit reading = reading(split, false);

    @Test
    void emitsEveryRecordOfAnEventWithItsTimeAndMovesOn() {
        emit(DeserializationFailureHandler.fail(), "a b c");

        assertThat(output.records).containsExactly("a/1000", "b/1000", "c/1000");
        assertThat(position()).isEqualTo(after(7));
    }

    @Test
    void anEventMayBeNoRecord() {
        emit(DeserializationFailureHandler.fail(), "");

        assertThat(output.records).isEmpty();
        assertThat(position()).isEqualTo(after(7));
    }

    @Test
    void aCheckpointMovesOnWithoutARecord() {
        emitter(DeserializationFailureHandler.fail())
                .emitRecord(new FilterCheckpoint(new LogPosition(99, 99)), output, reading);

        assertThat(output.records).isEmpty();
        assertThat(position()).isEqualTo(after(99));
    }

    @Test
    void aFailureEndsTheJobByDefaultAndNamesTheEventWithoutItsData() {
        assertThatThrownBy(() -> emit(DeserializationFailureHandler.fail(), "a hunter2 !"))
                .isInstanceOf(DeserializationException.class)
                .hasMessage(
                        "Event orders@3 (type OrderPlaced, content type text/plain, id 00000000-0000-0001-0000-000000000002, position C:7/P:7) could not be deserialized. Mend the deserializer, or set a failure handler that skips or diverts such events.")
                .hasRootCauseMessage("bad word");
        assertThat(output.records).as("records of an event that failed half-way").isEmpty();
        assertThat(position()).isEqualTo(new SplitPosition.Beginning());
    }

    @Test
    void aFailureMayBeSkipped() {
        emit(DeserializationFailureHandler.skip(), "a !");

        assertThat(output.records).isEmpty();
        assertThat(position()).isEqualTo(after(7));
    }

    @Test
    void aFailureMayBeDiverted() {
        emit(
                (event, failure, out) ->
                        out.collect(
                                "dead letter of " + event.revision() + ": " + failure.getMessage()),
                "a !");

        assertThat(output.records).containsExactly("dead letter of 3: bad word/1000");
        assertThat(position()).isEqualTo(after(7));
    }

    @Test
    void aFailureBehindTheSourceIsNotOneOfTheDeserializer() {
        output.broken = true;

        assertThatThrownBy(() -> emit(DeserializationFailureHandler.skip(), "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the next operator has failed");
        assertThat(position()).isEqualTo(new SplitPosition.Beginning());
    }

    /** A shard's filter is for names of streams: the server sends it whatever is in them. */
    @Test
    void aShardLeavesOutTheSystemEventsThatAllLeavesOut() {
        EventStoreSplit shard =
                new EventStoreSplit(
                        "$all:shard-1-of-2",
                        SubscriptionTarget.shardsOfAll(2).get(0),
                        new SplitPosition.Beginning(),
                        null);

        ReadingSplit passed = passed(shard, false, event("$>", 3), event("$streamDeleted", 4));

        assertThat(output.records).isEmpty();
        assertThat(passed.toSplit().position()).isEqualTo(after(7));
    }

    @Test
    void theSecondOfTwoLinksIsAnEventAndADeadLinkIsNone() {
        EventLink first = new EventLink("links", 0, new LogPosition(9, 9));

        passed(stream(), false, event("$>", 3), event("$>", 4, first));

        assertThat(output.records).containsExactly("4/1000");
    }

    @Test
    void whatWasRemovedOfAStreamThatWasEmptyAtTheCheckpointIsSaid() {
        try (RecordedLog log = new RecordedLog(RemovedEvents.class.getName())) {
            passed(stream(), true, event("OrderPlaced", 90));

            assertThat(log.lines())
                    .singleElement(as(STRING))
                    .contains("the events 0 to 89 (90) had been removed before they were read");
        }
    }

    @Test
    void whatWasGoneBeforeAJobBeganIsNotSaid() {
        try (RecordedLog log = new RecordedLog(RemovedEvents.class.getName())) {
            passed(stream(), false, event("OrderPlaced", 90));

            assertThat(log.lines()).isEmpty();
        }
    }

    private static EventStoreSplit stream() {
        return new EventStoreSplit(
                "stream:orders",
                SubscriptionTarget.stream("orders"),
                new SplitPosition.Beginning(),
                null);
    }

    private ReadingSplit reading(EventStoreSplit of, boolean restored) {
        return new ReadingSplit(of, metrics.progressOf(of), restored);
    }

    private ReadingSplit passed(EventStoreSplit of, boolean restored, EventStoreEvent... events) {
        ReadingSplit passed = reading(of, restored);
        for (EventStoreEvent event : events) {
            emitter(DeserializationFailureHandler.fail()).emitRecord(event, output, passed);
        }
        return passed;
    }

    private static EventStoreEvent event(String type, long revision) {
        return event(type, revision, null);
    }

    private static EventStoreEvent event(String type, long revision, @Nullable EventLink link) {
        return event(type, revision, Long.toString(revision), link);
    }

    private static EventStoreEvent event(
            String type, long revision, String data, @Nullable EventLink link) {
        return EventStoreEvent.builder()
                .setEventId(new UUID(1, 2))
                .setStreamId("orders")
                .setRevision(revision)
                .setPosition(new LogPosition(7, 7))
                .setEventType(type)
                .setContentType("text/plain")
                .setCreated(Instant.ofEpochMilli(1000))
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .setLink(link)
                .build();
    }

    private void emit(DeserializationFailureHandler<String> handler, String data) {
        emitter(handler).emitRecord(event("OrderPlaced", 3, data, null), output, reading);
    }

    private EventStoreRecordEmitter<String> emitter(DeserializationFailureHandler<String> handler) {
        return new EventStoreRecordEmitter<>(
                new Deserialization<>(new Words(), handler, DeadLinks.SKIP), metrics);
    }

    private SplitPosition position() {
        return reading.toSplit().position();
    }

    private static SplitPosition after(long position) {
        return new SplitPosition.AfterPosition(new LogPosition(position, position));
    }

    /** A record a word; an exclamation mark is none. */
    private static final class Words implements EventDeserializationSchema<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(EventStoreEvent event, Collector<String> out) throws IOException {
            for (String word : new String(event.data(), StandardCharsets.UTF_8).split(" ", -1)) {
                if (word.equals("!")) {
                    throw new IOException("bad word");
                }
                if (!word.isEmpty()) {
                    out.collect(word);
                }
            }
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }

    private static final class Output implements SourceOutput<String> {
        private final List<String> records = new ArrayList<>();
        private boolean broken;

        @Override
        public void collect(String record) {
            throw new AssertionError("a record without its time");
        }

        @Override
        public void collect(String record, long timestamp) {
            if (broken) {
                throw new IllegalStateException("the next operator has failed");
            }
            records.add(record + "/" + timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }
}

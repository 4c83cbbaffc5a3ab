package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.StreamMetadata;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeadLinks;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams of links, streams with gaps and streams that are not there, over the real node. */
@Tag("quick")
class StreamsITCase {

    private static final SplitPosition BEGINNING = new SplitPosition.Beginning();
    private static final String LINK = "$>";

    private EventStoreNode node;
    private EventStoreDBClient client;

    @BeforeEach
    void start() {
        node = EventStoreNode.builder().port(0).start();
        client = connect(node);
    }

    @AfterEach
    void stop() {
        client.shutdown().join();
        node.close();
    }

    @Test
    void aStreamOfLinksGivesTheEventsAndStandsAtTheLinks() throws Exception {
        startWithProjections();
        append("order-1", 2);
        append("item-1", 1);
        append("order-2", 1);

        try (TestedReader reader = read(SubscriptionTarget.stream("$et-OrderPlaced"), BEGINNING)) {
            reader.readRecords(4);

            assertThat(reader.records())
                    .containsExactly("order-1@0", "order-1@1", "item-1@0", "order-2@0");
            assertThat(reader.snapshot())
                    .extracting(EventStoreSplit::position)
                    .containsExactly(new SplitPosition.AfterRevision(3));
        }
    }

    @Test
    void linksMayBeKept() throws Exception {
        append("order-1", 2);
        link("links", "0@order-1");
        link("links", "7@order-1");

        try (TestedReader reader = read(SubscriptionTarget.streamWithLinks("links"), BEGINNING)) {
            reader.readRecords(2);

            assertThat(reader.records()).containsExactly("links@0", "links@1");
            assertThat(reader.counter("eventstore", "deadLinks")).isZero();
        }
    }

    @Test
    void deadLinksOfACategoryAreLeftOutAndCounted() throws Exception {
        startWithProjections();
        append("order-1", 2);
        append("order-2", 1);
        client.deleteStream("order-1").get();
        client.tombstoneStream("order-2").get();
        append("order-3", 1);

        try (TestedReader reader = read(SubscriptionTarget.category("order"), BEGINNING)) {
            reader.readRecords(1);

            assertThat(reader.records()).containsExactly("order-3@0");
            assertThat(reader.counter("eventstore", "deadLinks")).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aLinkThatIsNoneIsADeadOne() throws Exception {
        writeLinks();

        try (TestedReader reader = read(SubscriptionTarget.stream("links"), BEGINNING)) {
            reader.readRecords(1);

            assertThat(reader.records()).containsExactly("order-1@0");
            assertThat(reader.counter("eventstore", "deadLinks")).isEqualTo(3);
        }
    }

    @Test
    void deadLinksMayBeEmitted() throws Exception {
        writeLinks();
        SubscriptionTarget links = SubscriptionTarget.stream("links");

        try (TestedReader reader =
                new TestedReader(
                        source(links).setDeadLinks(DeadLinks.EMIT).build(),
                        split(links, BEGINNING))) {
            reader.readRecords(4);

            assertThat(reader.records())
                    .containsExactly("links@0", "links@1", "links@2", "order-1@0");
            assertThat(reader.counter("eventstore", "deadLinks")).isEqualTo(3);
        }
    }

    private void writeLinks() throws Exception {
        append("order-1", 1);
        link("links", "x@order-1");
        link("links", "no link");
        link("links", "7@order-1");
        link("links", "0@order-1");
    }

    @Test
    void systemEventsStayOutOfACategory() throws Exception {
        append("order-2", 1);
        keep(5, "order-2");
        link("$ce-order", "0@$$order-2");
        link("$ce-order", "0@order-2");

        try (TestedReader reader = read(SubscriptionTarget.category("order"), BEGINNING)) {
            reader.readRecords(1);

            assertThat(reader.records()).containsExactly("order-2@0");
            assertThat(reader.counter("eventstore", "deadLinks")).isZero();
        }
    }

    @Test
    void systemEventsThatAreAskedForByNameCome() throws Exception {
        keep(5, "order-2");
        link("$et-$metadata", "0@$$order-2");

        try (TestedReader reader = read(SubscriptionTarget.stream("$et-$metadata"), BEGINNING)) {
            reader.readRecords(1);

            assertThat(reader.records()).containsExactly("$$order-2@0");
        }
    }

    @Test
    void eventsThatWereRemovedBeforeTheyWereReadAreSaidAndCounted() throws Exception {
        append("orders", 10);
        keep(2, "orders");

        try (RecordedLog log = new RecordedLog("io.github.esflink");
                TestedReader reader = readAfter("orders", 4)) {
            reader.readRecords(2);

            assertThat(reader.records()).containsExactly("orders@8", "orders@9");
            assertThat(reader.counter("eventstore", "removedEvents")).isEqualTo(3);
            assertThat(log.text())
                    .containsOnlyOnce(
                            "Of stream orders the events 5 to 7 (3) had been removed before they were read: by $maxAge, $maxCount or $tb of the stream's metadata, or because it was deleted and written again. Going on with 8. Gaps so far: 1.");
        }
    }

    @Test
    void ofAStreamOfLinksTheLinksAreCounted() throws Exception {
        append("order-1", 1);
        for (int i = 0; i < 5; i++) {
            link("links", "0@order-1");
        }
        keep(1, "links");

        try (TestedReader reader = readAfter("links", 1)) {
            reader.readRecords(1);

            assertThat(reader.records()).containsExactly("order-1@0");
            assertThat(reader.counter("eventstore", "removedEvents")).isEqualTo(2);
        }
    }

    @Test
    void aStreamThatWasDeletedAndWrittenAgainHasNoMoreGapsThanItHas() throws Exception {
        append("orders", 10);
        client.deleteStream("orders").get();
        append("orders", 3);

        try (TestedReader all = readAfter("orders", 9);
                TestedReader behind = readAfter("orders", 5);
                TestedReader fresh = read(SubscriptionTarget.stream("orders"), BEGINNING)) {
            for (TestedReader reader : List.of(all, behind, fresh)) {
                reader.readRecords(3);
                assertThat(reader.records()).containsExactly("orders@10", "orders@11", "orders@12");
            }

            assertThat(all.counter("eventstore", "removedEvents")).isZero();
            assertThat(behind.counter("eventstore", "removedEvents")).isEqualTo(4);
            assertThat(fresh.counter("eventstore", "removedEvents"))
                    .as("before the first read of all, nothing was lost to it")
                    .isZero();
        }
    }

    @Test
    void aTombstoneIsNoGap() throws Exception {
        append("orders", 3);

        try (TestedReader reader = read(SubscriptionTarget.stream("orders"), BEGINNING)) {
            reader.readRecords(3);
            client.tombstoneStream("orders").get();
            assertThat(reader.readUntilItFails()).hasStackTraceContaining("deleted for good");

            assertThat(reader.counter("eventstore", "removedEvents")).isZero();
        }
    }

    @Test
    void aCategoryThatIsNotThereIsSaidWithItsProjection() throws Exception {
        SubscriptionTarget category = SubscriptionTarget.category("my-order");

        try (RecordedLog log = new RecordedLog("io.github.esflink");
                TestedReader reader =
                        new TestedReader(
                                source(category).setSilenceTimeout(Duration.ofSeconds(1)).build(),
                                split(category, BEGINNING))) {
            reader.readUntil(
                    () ->
                            reader.gauge("eventstore", "emptyStreams") == 1
                                    && log.text()
                                            .contains(
                                                    "There is nothing in stream $ce-my-order, or it does not exist. The server's projection $by_category writes it: is that running? It takes what stands before the first dash of a stream's name for its category, unless it is configured otherwise, so there is none with a dash in it. It is read as soon as there is."));

            append("order-1", 1);
            link("$ce-my-order", "0@order-1");
            reader.readRecords(1);
            assertThat(reader.gauge("eventstore", "emptyStreams")).isZero();
        }
    }

    private void startWithProjections() {
        stop();
        node =
                EventStoreNode.builder()
                        .port(0)
                        .projections(SystemProjection.BY_CATEGORY, SystemProjection.BY_EVENT_TYPE)
                        .start();
        client = connect(node);
    }

    private static EventStoreDBClient connect(EventStoreNode node) {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
    }

    private TestedReader readAfter(String stream, long revision) throws Exception {
        return read(SubscriptionTarget.stream(stream), new SplitPosition.AfterRevision(revision));
    }

    private TestedReader read(SubscriptionTarget target, SplitPosition position) throws Exception {
        return new TestedReader(source(target).build(), split(target, position));
    }

    private EventStoreSourceBuilder<String> source(SubscriptionTarget target) {
        return EventStoreSource.<String>builder()
                .setConnectionString(node.connectionString())
                .setTarget(target)
                .setDeserializer(
                        EventDeserializationSchema.of(
                                event -> event.streamId() + "@" + event.revision(), Types.STRING));
    }

    private static EventStoreSplit split(SubscriptionTarget target, SplitPosition position) {
        return new EventStoreSplit("split", target, position, null);
    }

    private void append(String stream, int count) throws Exception {
        write(stream, count, "OrderPlaced", "{}");
    }

    private void link(String stream, String data) throws Exception {
        write(stream, 1, LINK, data);
    }

    private void write(String stream, int count, String type, String data) throws Exception {
        EventData[] events = new EventData[count];
        for (int i = 0; i < count; i++) {
            events[i] =
                    EventData.builderAsBinary(
                                    UUID.randomUUID(), type, data.getBytes(StandardCharsets.UTF_8))
                            .build();
        }
        client.appendToStream(stream, events).get();
    }

    private void keep(long maxCount, String stream) throws Exception {
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(maxCount);
        client.setStreamMetadata(stream, metadata).get();
    }
}

package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source in a Flink job of its own, as the README shows it, against the node over gRPC. */
class EventStoreSourceITCase {

    private EventStoreNode node;
    private EventStoreDBClient client;

    @BeforeEach
    void startNode() throws Exception {
        node = EventStoreNode.builder().port(0).start();
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
    }

    @AfterEach
    void stopNode() throws Exception {
        client.shutdown().get();
        node.close();
    }

    @Test
    void readsAllFromTheBeginningAndGoesOnLive() throws Exception {
        append("orders-1", 0, 50);
        append("items-1", 0, 50);

        try (CloseableIterator<String> events = read(all().build(), 1)) {
            assertThat(next(events, 100))
                    .containsExactlyElementsOf(
                            concat(ids("orders-1", 0, 50), ids("items-1", 0, 50)));

            append("orders-1", 50, 60);
            assertThat(next(events, 10)).containsExactlyElementsOf(ids("orders-1", 50, 60));
        }
    }

    @Test
    void theServerFiltersByStreamPrefix() throws Exception {
        append("orders-1", 0, 10);
        append("items-1", 0, 10);
        append("orders-2", 0, 10);

        EventStoreSource<String> source =
                all().setTarget(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("orders-")))
                        .build();

        try (CloseableIterator<String> events = read(source, 1)) {
            assertThat(next(events, 20))
                    .containsExactlyElementsOf(
                            concat(ids("orders-1", 0, 10), ids("orders-2", 0, 10)));
        }
    }

    @Test
    void readsOneStream() throws Exception {
        append("orders-1", 0, 10);
        append("items-1", 0, 10);

        EventStoreSource<String> source =
                all().setTarget(new SubscriptionTarget.SingleStream("items-1", false))
                        .setStartingPosition(StartingPosition.afterRevision(4))
                        .build();

        try (CloseableIterator<String> events = read(source, 1)) {
            assertThat(next(events, 5)).containsExactlyElementsOf(ids("items-1", 5, 10));
        }
    }

    @Test
    void readsManyStreamsWithManyReadersEachInOrder() throws Exception {
        List<String> streams = List.of("a", "b", "c", "d", "e");
        for (String stream : streams) {
            append(stream, 0, 20);
        }

        try (CloseableIterator<String> events = read(all().setStreams(streams).build(), 3)) {
            List<String> found = next(events, 100);
            for (String stream : streams) {
                assertThat(found.stream().filter(id -> id.startsWith(stream + "@")))
                        .containsExactlyElementsOf(ids(stream, 0, 20));
            }
        }
    }

    @Test
    void latestBeginsAtTheEndAsItWasWhenTheJobWasStarted() throws Exception {
        append("orders-1", 0, 10);

        EventStoreSource<String> source =
                all().setStartingPosition(StartingPosition.latest()).build();

        try (CloseableIterator<String> events = read(source, 1)) {
            // The job has no way to say that it has looked up the end: append until it is past it.
            CompletableFuture<String> first = CompletableFuture.supplyAsync(events::next);
            long revision = 10;
            while (!first.isDone()) {
                append("orders-1", revision, ++revision);
            }
            List<String> found = new ArrayList<>(List.of(first.get()));
            append("orders-1", revision, revision + 1);
            String last = "orders-1@" + revision;
            while (!found.get(found.size() - 1).equals(last)) {
                found.add(events.next());
            }

            long begin = Long.parseLong(found.get(0).substring("orders-1@".length()));
            assertThat(begin).isGreaterThanOrEqualTo(10);
            assertThat(found).containsExactlyElementsOf(ids("orders-1", begin, revision + 1));
        }
    }

    @Test
    void theTimestampIsWhenTheServerWroteTheEvent() throws Exception {
        long before = System.currentTimeMillis();
        append("orders-1", 0, 1);
        long after = System.currentTimeMillis();

        StreamExecutionEnvironment env = environment(1);
        try (CloseableIterator<Long> timestamps =
                env.fromSource(all().build(), WatermarkStrategy.noWatermarks(), "source")
                        .process(new TimestampOf())
                        .executeAndCollect()) {
            assertThat(timestamps.next()).isBetween(before, after);
        }
    }

    private EventStoreSourceBuilder<String> all() {
        return EventStoreSource.<String>builder()
                .setConnectionString(node.connectionString())
                .setTarget(new SubscriptionTarget.AllStreams(EventFilter.excludeSystemEvents()))
                .setStartingPosition(StartingPosition.earliest())
                .setDeserializer(
                        EventDeserializationSchema.of(
                                event -> event.streamId() + "@" + event.revision(), Types.STRING));
    }

    private static CloseableIterator<String> read(EventStoreSource<String> source, int parallelism)
            throws Exception {
        return environment(parallelism)
                .fromSource(source, WatermarkStrategy.noWatermarks(), "EventStoreDB")
                .executeAndCollect();
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, new Configuration());
        env.enableCheckpointing(100);
        return env;
    }

    private static List<String> next(CloseableIterator<String> events, int count) {
        List<String> found = new ArrayList<>();
        while (found.size() < count) {
            found.add(events.next());
        }
        return found;
    }

    private void append(String stream, long from, long to)
            throws ExecutionException, InterruptedException {
        for (long revision = from; revision < to; revision++) {
            EventData event =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "OrderPlaced",
                                    "{}".getBytes(StandardCharsets.UTF_8))
                            .build();
            client.appendToStream(stream, event).get();
        }
    }

    private static List<String> ids(String stream, long from, long to) {
        List<String> ids = new ArrayList<>();
        for (long revision = from; revision < to; revision++) {
            ids.add(stream + "@" + revision);
        }
        return ids;
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}

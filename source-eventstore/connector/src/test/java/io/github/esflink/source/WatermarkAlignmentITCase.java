package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.StartingPosition;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

/** Watermark alignment in a job: two streams in one reader, one of them hours ahead. */
class WatermarkAlignmentITCase {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DRIFT = Duration.ofMinutes(1);
    private static final Duration FAR_AHEAD = Duration.ofHours(5);

    /** So many events of one stream, one after the other, while the other one has not moved. */
    private static final int PAUSED = 25;

    private static final int MOST = 2_000;

    private final SetClock clock = new SetClock();
    private final List<String> found = new ArrayList<>();

    @Test
    void aStreamThatIsAheadWaitsForTheOtherAndThenMissesNothing() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).clock(clock).start();
                Log log = new Log(node.connectionString());
                CloseableIterator<String> events = read(node)) {
            int ahead = 0;
            int behind = 0;
            // Each event behind has passed the whole job before the next is written: a stream
            // ahead that was not paused would be read meanwhile.
            while (ahead - count("ahead") < PAUSED) {
                assertThat(ahead).as("events ahead, and none was held back").isLessThan(MOST);
                log.append("ahead", START.plus(FAR_AHEAD), ahead++);
                log.append("behind", START, behind);
                takeUntil(events, "behind@" + behind++);
            }

            log.append("behind", START.plus(FAR_AHEAD), behind);
            takeUntil(events, "behind@" + behind++);
            takeUntil(events, "ahead@" + (ahead - 1));

            assertThat(found.stream().filter(id -> id.startsWith("ahead@")))
                    .containsExactlyElementsOf(ids("ahead", ahead));
            assertThat(found.stream().filter(id -> id.startsWith("behind@")))
                    .containsExactlyElementsOf(ids("behind", behind));
        }
    }

    private static CloseableIterator<String> read(EventStoreNode node) throws Exception {
        EventStoreSource<String> source =
                EventStoreSource.<String>builder()
                        .setConnectionString(node.connectionString())
                        .setStreams(List.of("ahead", "behind"))
                        .setStartingPosition(StartingPosition.earliest())
                        .setDeserializer(
                                EventDeserializationSchema.of(
                                        event -> event.streamId() + "@" + event.revision(),
                                        Types.STRING))
                        .build();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
        env.getConfig().setAutoWatermarkInterval(5);
        return env.fromSource(
                        source,
                        WatermarkStrategy.<String>forMonotonousTimestamps()
                                .withWatermarkAlignment("both", DRIFT, Duration.ofMillis(5)),
                        "EventStoreDB")
                .executeAndCollect();
    }

    private void takeUntil(CloseableIterator<String> events, String id) {
        while (!found.contains(id)) {
            found.add(events.next());
        }
    }

    private int count(String stream) {
        return (int) found.stream().filter(id -> id.startsWith(stream + "@")).count();
    }

    private static List<String> ids(String stream, int count) {
        List<String> ids = new ArrayList<>();
        for (int revision = 0; revision < count; revision++) {
            ids.add(stream + "@" + revision);
        }
        return ids;
    }

    /** Appends events that the server writes at a time of our choice. */
    private final class Log implements AutoCloseable {
        private final EventStoreDBClient client;

        Log(String connectionString) {
            client =
                    EventStoreDBClient.create(
                            EventStoreDBConnectionString.parseOrThrow(connectionString));
        }

        /** An event so many milliseconds after the beginning. */
        void append(String stream, Instant begin, int number) throws Exception {
            clock.now = begin.plusMillis(number);
            EventData event =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "Ticked",
                                    "{}".getBytes(StandardCharsets.UTF_8))
                            .build();
            client.appendToStream(stream, event).get();
        }

        @Override
        public void close() throws Exception {
            client.shutdown().get();
        }
    }

    private static final class SetClock extends Clock {
        private volatile Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

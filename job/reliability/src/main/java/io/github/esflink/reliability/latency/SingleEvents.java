package io.github.esflink.reliability.latency;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Appends an event to an otherwise idle connector, waits until it has arrived, rests, and appends
 * the next. Arrivals may be told of in any thread.
 */
final class SingleEvents {

    static final String STREAM = "single";

    private static final long REST_MILLIS = 50;
    private static final long DEADLINE_SECONDS = 30;

    private final Map<Long, CompletableFuture<Long>> arrivals = new ConcurrentHashMap<>();

    void arrived(long revision) {
        arrival(revision).complete(System.nanoTime());
    }

    private CompletableFuture<Long> arrival(long revision) {
        return arrivals.computeIfAbsent(revision, unknown -> new CompletableFuture<>());
    }

    /**
     * @return nanoseconds from the answer to an append to the arrival of the event, the shortest
     *     first; 0 for one that arrived before its append was answered
     */
    List<Long> take(EventStoreDBClient client, Duration time) throws Exception {
        List<Long> taken = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            EventData event =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "Single",
                                    "{}".getBytes(StandardCharsets.UTF_8))
                            .build();
            long revision =
                    client.appendToStream(STREAM, event)
                            .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .getNextExpectedRevision()
                            .toRawLong();
            long answered = System.nanoTime();
            long arrived = arrival(revision).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            taken.add(Math.max(0, arrived - answered));
            arrivals.remove(revision);
            Thread.sleep(REST_MILLIS);
        }
        Collections.sort(taken);
        return taken;
    }
}

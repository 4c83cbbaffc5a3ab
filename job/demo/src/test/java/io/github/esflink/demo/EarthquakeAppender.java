package io.github.esflink.demo;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends the feed in the background, one report after the other, while a test does things to the
 * job.
 */
final class EarthquakeAppender implements AutoCloseable {

    private final EventStoreDBClient client;
    private final AtomicInteger appended = new AtomicInteger();
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    EarthquakeAppender(String connectionString) {
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    /** By stream the revisions of the reviewed reports, once all are appended. */
    static Map<String, List<Long>> reviewed() {
        Map<String, Long> next = new HashMap<>();
        Map<String, List<Long>> reviewed = new HashMap<>();
        for (Earthquake report : EarthquakeFeed.read()) {
            long revision = next.merge(report.stream(), 1L, Long::sum) - 1;
            if (report.type().equals(Earthquake.REVIEWED)) {
                reviewed.computeIfAbsent(report.stream(), s -> new ArrayList<>()).add(revision);
            }
        }
        return reviewed;
    }

    /** How many events a stream will have. */
    static long count(String stream) {
        return EarthquakeFeed.read().stream()
                .filter(report -> report.stream().equals(stream))
                .count();
    }

    void start() {
        running =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                for (Earthquake report : EarthquakeFeed.read()) {
                                    EarthquakeFeed.append(client, report);
                                    appended.incrementAndGet();
                                }
                            } catch (ExecutionException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    int appended() {
        return appended.get();
    }

    void awaitAll() {
        running.join();
    }

    @Override
    public void close() {
        running.join();
        client.shutdown().join();
    }
}

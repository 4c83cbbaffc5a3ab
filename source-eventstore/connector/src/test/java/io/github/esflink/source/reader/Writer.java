package io.github.esflink.source.reader;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.StreamMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Appends events to streams, with the official client, and knows what has to come out. */
final class Writer implements AutoCloseable {

    private final EventStoreDBClient client;

    Writer(String connectionString) {
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    /** {@code count} events in one write. */
    void append(String stream, int count) throws ExecutionException, InterruptedException {
        append(stream, count, "{}");
    }

    void append(String stream, int count, String json)
            throws ExecutionException, InterruptedException {
        List<EventData> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "OrderPlaced",
                                    json.getBytes(StandardCharsets.UTF_8))
                            .build());
        }
        client.appendToStream(stream, AppendToStreamOptions.get(), events.iterator()).get();
    }

    void tombstone(String stream) throws ExecutionException, InterruptedException {
        client.tombstoneStream(stream).get();
    }

    /** So that it may be written again, with the numbers going on. */
    void delete(String stream) throws ExecutionException, InterruptedException {
        client.deleteStream(stream).get();
    }

    /** Hides what is before a revision. */
    void truncateBefore(String stream, long revision)
            throws ExecutionException, InterruptedException {
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(revision);
        client.setStreamMetadata(stream, metadata).get();
    }

    static List<String> ids(String stream, int from, int to) {
        List<String> ids = new ArrayList<>();
        for (int revision = from; revision < to; revision++) {
            ids.add(stream + "@" + revision);
        }
        return ids;
    }

    @Override
    public void close() {
        client.shutdown().join();
    }
}

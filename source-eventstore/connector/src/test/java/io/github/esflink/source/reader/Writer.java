package io.github.esflink.source.reader;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.StreamMetadata;
import io.github.esflink.source.subscription.LogPosition;
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

    /** Where the server has put nothing: at the end of its log. */
    LogPosition appendNothing(String stream) throws ExecutionException, InterruptedException {
        Position position =
                client.appendToStream(
                                stream,
                                AppendToStreamOptions.get(),
                                List.<EventData>of().iterator())
                        .get()
                        .getLogPosition();
        return new LogPosition(position.getCommitUnsigned(), position.getPrepareUnsigned());
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

    /**
     * Hides what is before a revision, and the metadata that says so, from a group that may read.
     */
    void hideFrom(String stream, String readers, long revision)
            throws ExecutionException, InterruptedException {
        String metadata =
                "{\"$tb\":%d,\"$acl\":{\"$r\":\"%s\",\"$mr\":\"$admins\"}}"
                        .formatted(revision, readers);
        client.appendToStream(
                        "$$" + stream,
                        AppendToStreamOptions.get(),
                        EventData.builderAsJson(
                                        UUID.randomUUID(),
                                        "$metadata",
                                        metadata.getBytes(StandardCharsets.UTF_8))
                                .build())
                .get();
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

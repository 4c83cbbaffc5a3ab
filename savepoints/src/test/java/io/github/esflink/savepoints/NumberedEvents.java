package io.github.esflink.savepoints;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Appends events to streams, whose revisions count them. */
final class NumberedEvents implements AutoCloseable {

    private final EventStoreDBClient client;

    NumberedEvents(String connectionString) {
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    /** Appends {@code count} events to each stream, one stream after the other. */
    void append(List<String> streams, int count) throws Exception {
        for (String stream : streams) {
            List<EventData> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                events.add(
                        EventData.builderAsJson(
                                        "Numbered",
                                        "{\"number\": %d}"
                                                .formatted(i)
                                                .getBytes(StandardCharsets.UTF_8))
                                .build());
            }
            client.appendToStream(stream, events.iterator()).get();
        }
    }

    /** Deletes a stream for good. */
    void tombstone(String stream) throws Exception {
        client.tombstoneStream(stream).get();
    }

    @Override
    public void close() {
        client.shutdown().join();
    }
}

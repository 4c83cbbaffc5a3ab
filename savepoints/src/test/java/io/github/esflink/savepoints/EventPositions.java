package io.github.esflink.savepoints;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import java.util.HashMap;
import java.util.Map;

/** Where events lie in the log, asked of the server. */
final class EventPositions {

    private EventPositions() {}

    /** By {@code stream@revision}: {@code C:1234/P:1234}. */
    static Map<String, String> of(String connectionString) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        try {
            Map<String, String> positions = new HashMap<>();
            for (ResolvedEvent resolved :
                    client.readAll(ReadAllOptions.get().fromStart().maxCount(10_000))
                            .get()
                            .getEvents()) {
                RecordedEvent event = resolved.getOriginalEvent();
                Position position = event.getPosition();
                positions.put(
                        event.getStreamId() + "@" + event.getRevision(),
                        "C:%d/P:%d"
                                .formatted(
                                        position.getCommitUnsigned(),
                                        position.getPrepareUnsigned()));
            }
            return positions;
        } finally {
            client.shutdown().join();
        }
    }
}

package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.RecordedEvent;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.connection.Server;
import io.github.esflink.source.event.EventStoreEvent;
import java.io.IOException;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Reads single events by stream and revision, from the leader of a cluster. Opens one connection,
 * with the first event that is asked for. Thread-safe.
 */
@Internal
public final class StoredEvents implements AutoCloseable {

    private final ServerReads reads;

    /**
     * @param connectionString with or without references
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     */
    public StoredEvents(String connectionString) {
        reads = new ServerReads(new Server(connectionString), true);
    }

    /**
     * The event that stands there now. Blocks, half a minute at the most.
     *
     * @return null when there is none any more: the stream is gone, truncated or scavenged
     * @throws IOException when the server cannot be asked; without credentials
     * @throws EventStoreException when it refuses
     */
    public @Nullable EventStoreEvent read(String stream, long revision)
            throws IOException, InterruptedException {
        List<RecordedEvent> found;
        try {
            found = reads.streamFrom(stream, revision, 1);
        } catch (EventStoreException e) {
            if (e.saysStreamDeleted()) {
                return null;
            }
            throw e;
        }
        return found.isEmpty() || found.get(0).getRevision() != revision
                ? null
                : event(found.get(0));
    }

    private static EventStoreEvent event(RecordedEvent event) {
        return EventStoreEvent.builder()
                .setEventId(event.getEventId())
                .setStreamId(event.getStreamId())
                .setRevision(event.getRevision())
                .setPosition(ServerReads.position(event))
                .setEventType(event.getEventType())
                .setContentType(event.getContentType())
                .setCreated(event.getCreated())
                .setData(event.getEventData())
                .setMetadata(event.getUserMetadata())
                .build();
    }

    @Override
    public void close() {
        reads.close();
    }
}

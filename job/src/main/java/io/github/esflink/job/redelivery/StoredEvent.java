package io.github.esflink.job.redelivery;

import io.github.esflink.job.pipeline.RecordMapping;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.source.client.grpc.StoredEvents;
import io.github.esflink.source.event.EventStoreEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events that their letters had no room for, as EventStoreDB has them. */
final class StoredEvent implements AutoCloseable {

    private final StoredEvents events;

    StoredEvent(String connectionString) {
        events = new StoredEvents(connectionString);
    }

    /**
     * The event of a letter as it was written, for every step again.
     *
     * @return null when it is not there any more, nor when another one stands in its place
     * @throws IOException when EventStoreDB cannot be asked
     */
    @Nullable EventRecord of(LetterStore.Kept letter) throws IOException {
        RecordPosition position = letter.letter().event().position();
        EventStoreEvent found;
        try {
            found = events.read(position.streamId(), position.streamRevision());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(
                    "Interrupted while event %s was read again.".formatted(position), e);
        }
        return found == null || !found.eventId().equals(letter.event().recordId())
                ? null
                : RecordMapping.toRecord(found);
    }

    @Override
    public void close() {
        events.close();
    }
}

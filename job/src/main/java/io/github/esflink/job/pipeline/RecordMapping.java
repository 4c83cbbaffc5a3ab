package io.github.esflink.job.pipeline;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.source.event.EventStoreEvent;

/**
 * The one place where the source's event becomes the sinks' record. The payload is not looked at.
 */
public final class RecordMapping {

    private RecordMapping() {}

    public static EventRecord toRecord(EventStoreEvent event) {
        return EventRecord.builder()
                .setRecordId(event.eventId())
                .setPosition(
                        new RecordPosition(
                                event.streamId(), event.revision(), event.position().commit()))
                .setSchemaInfo(new SchemaInfo(event.eventType(), event.contentType()))
                .setTimestamp(event.createdMillis())
                .setMetadata(event.metadata())
                .setData(event.data())
                .build();
    }
}

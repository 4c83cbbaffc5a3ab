package io.github.esflink.sinks.kafka.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.RecordPosition;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which EventStoreDB deletes a stream, as they show in {@code $all} to a filter
 * that lets system events through.
 *
 * <ul>
 *   <li>for good: the stream's last event is of type {@code $streamDeleted};
 *   <li>so that it may be written again: an event {@code $metadata} in {@code $$<stream>} says that
 *       all revisions before the largest are gone ({@code $tb}).
 * </ul>
 */
final class StreamDeletion {

    private static final String DELETED = "$streamDeleted";
    private static final String METADATA = "$metadata";
    private static final String METADATA_STREAM_PREFIX = "$$";
    private static final String TRUNCATE_BEFORE = "$tb";

    private StreamDeletion() {}

    /**
     * @return the deletion as an event of the stream that is gone; null when the record is none
     */
    static @Nullable EventRecord of(EventRecord record) {
        String type = record.schemaInfo().subject();
        if (type.equals(DELETED)) {
            return record;
        }
        String stream = record.position().streamId();
        if (type.equals(METADATA)
                && stream.startsWith(METADATA_STREAM_PREFIX)
                && truncatesAll(record)) {
            return inStream(stream.substring(METADATA_STREAM_PREFIX.length()), record);
        }
        return null;
    }

    private static boolean truncatesAll(EventRecord record) {
        try {
            JsonNode before = record.value().get(TRUNCATE_BEFORE);
            return before != null && before.isLong() && before.longValue() == Long.MAX_VALUE;
        } catch (PayloadException e) {
            return false;
        }
    }

    private static EventRecord inStream(String stream, EventRecord record) {
        RecordPosition position = record.position();
        return EventRecord.builder()
                .setRecordId(record.recordId())
                .setPosition(
                        new RecordPosition(
                                stream, position.streamRevision(), position.logPosition()))
                .setSchemaInfo(record.schemaInfo())
                .setTimestamp(record.timestamp())
                .setMetadata(record.metadata())
                .setData(record.data())
                .build();
    }
}

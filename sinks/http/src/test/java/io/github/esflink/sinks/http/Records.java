package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Events to send. */
public final class Records {

    private Records() {}

    public static EventRecord of(String stream, long revision) {
        return of(stream, revision, "OrderPlaced", "{\"n\":" + revision + "}");
    }

    public static EventRecord of(String stream, long revision, String type, String json) {
        return builder(stream, revision, type)
                .setData(json.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Without data. */
    public static EventRecord.Builder builder(String stream, long revision, String type) {
        return EventRecord.builder()
                .setRecordId(new UUID(stream.hashCode(), revision))
                .setPosition(new RecordPosition(stream, revision, 1_000 + revision))
                .setSchemaInfo(new SchemaInfo(type, SchemaInfo.JSON))
                .setTimestamp(1_700_000_000_000L);
    }
}

package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Dead letters to test with. */
final class Letters {

    private Letters() {}

    static DeadLetter refused() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("esdb-record-id", "1");
        headers.put("accept", "*/*");
        return of(
                event("{\"a\":1.0}", "{\"tenant\":\"ä\"}", SchemaInfo.JSON),
                new Request("POST https://host/p", headers));
    }

    static DeadLetter of(EventRecord event) {
        return of(event, new Request("topic orders", Map.of()));
    }

    private static DeadLetter of(EventRecord event, Request request) {
        return new DeadLetter(
                event,
                "orders",
                Reason.REFUSED,
                "expected 2xx, found 422",
                3,
                1_700_000_001_000L,
                1_700_000_002_345L,
                request,
                new Answer(422, "no \"such\"\nthing"));
    }

    static DeadLetter at(String stream, long revision, long logPosition, long deadAt) {
        DeadLetter letter =
                of(
                        EventRecord.builder()
                                .setRecordId(new UUID(revision, logPosition))
                                .setPosition(new RecordPosition(stream, revision, logPosition))
                                .setSchemaInfo(new SchemaInfo("T", SchemaInfo.JSON))
                                .setData("{\"é\":1}".getBytes(StandardCharsets.UTF_8))
                                .build());
        return new DeadLetter(
                letter.event(),
                letter.connectorId(),
                letter.reason(),
                letter.message(),
                letter.attempts(),
                letter.firstAttemptAt(),
                deadAt,
                letter.request(),
                letter.answer());
    }

    static EventRecord event(String data, String metadata, String contentType) {
        return event(
                data.getBytes(StandardCharsets.UTF_8),
                metadata.getBytes(StandardCharsets.UTF_8),
                contentType);
    }

    static EventRecord event(byte[] data, byte[] metadata, String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("orders-é", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setTimestamp(1_700_000_000_123L)
                .setTransformed(true)
                .setMetadata(metadata)
                .setData(data)
                .build();
    }
}

package io.github.esflink.sinks.core.deadletter;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.JsonPayload;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as one line of JSON, for people, files and topics. Every byte of the event comes
 * back.
 *
 * <pre>{@code
 * {"formatVersion":1,"connectorId":"orders","reason":"REFUSED","message":"…","attempts":1,
 *  "firstAttemptAt":"2026-01-01T00:00:00Z","deadAt":"2026-01-01T00:00:03Z",
 *  "request":{"line":"POST https://host/path","headers":{"esdb-record-id":"…"}},
 *  "answer":{"status":422,"text":"…"},
 *  "record":{"recordId":"…","position":{"streamId":"orders-1","streamRevision":7,"logPosition":4711},
 *            "isTransformed":false,"schemaInfo":{"subject":"OrderPlaced","type":"json",
 *            "contentType":"application/json"},"timestamp":"2025-12-31T23:59:59.123Z",
 *            "metadata":{"$correlationId":"…"},"value":{"a":1}}}
 * }</pre>
 *
 * <p>{@code value} is the event's data when that is JSON, with every digit of its numbers. Where an
 * ordinary program that reads and writes it would not give the bytes that the event has (white
 * space, escapes, repeated names, data that is not JSON), {@code dataBase64} holds them and counts,
 * and {@code value}, if there at all, is there to be read by people. {@code metadata} and {@code
 * metadataBase64} likewise. {@code refusal} is there when a filter or transform could not do its
 * work with the event. {@code firstAttemptAt} is left out when there was no attempt. Names are
 * never given another meaning; unknown ones are ignored; a {@code formatVersion} that this class
 * does not know is refused.
 *
 * <p>Thread-safe.
 */
@PublicEvolving
public final class DeadLetterJson {

    private static final int FORMAT_VERSION = 1;

    /** The levels around a value, on top of those of the value itself. */
    private static final int MOST_LEVELS = JsonReader.MOST_LEVELS + 8;

    /** What other programs would make of a value. */
    private static final JsonMapper ORDINARY =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private DeadLetterJson() {}

    /** One line, without a line break at its end or anywhere in it. */
    public static String write(DeadLetter letter) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("formatVersion", FORMAT_VERSION);
        line.put("connectorId", letter.connectorId());
        line.put("reason", letter.reason().name());
        line.put("message", letter.message());
        line.put("attempts", letter.attempts());
        if (letter.firstAttemptAt() != 0) {
            line.put("firstAttemptAt", text(letter.firstAttemptAt()));
        }
        line.put("deadAt", text(letter.deadAt()));
        ObjectNode request = line.putObject("request");
        request.put("line", letter.request().line());
        ObjectNode headers = request.putObject("headers");
        letter.request().headers().forEach(headers::put);
        line.putObject("answer")
                .put("status", letter.answer().status())
                .put("text", letter.answer().text());
        putRecord(line.putObject("record"), letter.event());
        try {
            return new String(JsonWriter.value(line, MOST_LEVELS), StandardCharsets.UTF_8);
        } catch (JsonFormatException e) {
            throw new IllegalStateException(
                    "The dead letter of event %s of connector %s could not be written as JSON: %s."
                            .formatted(
                                    letter.event().position(),
                                    letter.connectorId(),
                                    e.getMessage()));
        }
    }

    private static void putRecord(ObjectNode target, EventRecord record) {
        target.put("recordId", record.recordId().toString());
        target.putObject("position")
                .put("streamId", record.position().streamId())
                .put("streamRevision", record.position().streamRevision())
                .put("logPosition", record.position().logPosition());
        target.put("isTransformed", record.isTransformed());
        target.putObject("schemaInfo")
                .put("subject", record.schemaInfo().subject())
                .put("type", record.schemaInfo().type())
                .put("contentType", record.schemaInfo().contentType());
        target.put("timestamp", text(record.timestamp()));
        if (record.refusal() != null) {
            target.put("refusal", record.refusal());
        }
        putBytes(target, "metadata", "metadataBase64", record.metadata(), true);
        putBytes(target, "value", "dataBase64", record.data(), record.schemaInfo().isJson());
    }

    private static void putBytes(
            ObjectNode target, String tree, String base64, byte[] bytes, boolean mayBeJson) {
        JsonNode shown = mayBeJson ? shown(bytes) : null;
        if (shown != null) {
            target.set(tree, shown);
        }
        if (bytes.length > 0 && (shown == null || !isWrittenSoByAnybody(bytes, shown))) {
            target.put(base64, bytes);
        }
    }

    private static boolean isWrittenSoByAnybody(byte[] bytes, JsonNode shown) {
        try {
            return Arrays.equals(bytes, read(shown))
                    && Arrays.equals(bytes, ORDINARY.writeValueAsBytes(ORDINARY.readTree(bytes)));
        } catch (IOException | RuntimeException e) {
            // A number, a text or a depth that Jackson does not take.
            return false;
        }
    }

    /** The JSON on one line, as text can hold it; null when it is none. */
    private static @Nullable JsonNode shown(byte[] bytes) {
        JsonNode json = JsonPayload.treeOf(bytes);
        if (json == null) {
            return null;
        }
        String line = new String(JsonWriter.compact(read(json)), StandardCharsets.UTF_8);
        return JsonPayload.treeOf(line.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes that a value was read from. */
    private static byte[] read(JsonNode value) {
        try {
            return JsonWriter.value(value, MOST_LEVELS);
        } catch (JsonFormatException e) {
            throw new IllegalStateException("JSON that was read cannot be written", e);
        }
    }

    /**
     * @param line as {@link #write} made it
     * @throws IOException naming the field that is wrong, never its value when that is a payload
     */
    public static DeadLetter read(String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        JsonNode letter;
        try {
            letter = JsonReader.readUtf8(bytes, MOST_LEVELS);
        } catch (JsonFormatException e) {
            String before = new String(bytes, 0, Math.max(0, e.place()), StandardCharsets.UTF_8);
            throw new IOException(
                    "Not a dead letter: no JSON at character %d of %d."
                            .formatted(before.length(), line.length()));
        }
        int version = letter.path("formatVersion").asInt();
        if (version != FORMAT_VERSION) {
            throw new IOException(
                    "Not a dead letter of a known format: formatVersion is %d; this build reads version %d."
                            .formatted(version, FORMAT_VERSION));
        }
        JsonNode request = letter.path("request");
        JsonNode answer = letter.path("answer");
        return new DeadLetter(
                record(letter.path("record")),
                requiredText(letter, "connectorId"),
                parsed(letter, "reason", Reason::valueOf),
                requiredText(letter, "message"),
                letter.path("attempts").asInt(),
                letter.has("firstAttemptAt") ? time(letter, "firstAttemptAt") : 0,
                time(letter, "deadAt"),
                new Request(requiredText(request, "line"), headers(request)),
                new Answer(answer.path("status").asInt(), answer.path("text").asText()));
    }

    private static EventRecord record(JsonNode record) throws IOException {
        JsonNode position = record.path("position");
        JsonNode schemaInfo = record.path("schemaInfo");
        return EventRecord.builder()
                .setRecordId(parsed(record, "recordId", UUID::fromString))
                .setPosition(
                        new RecordPosition(
                                requiredText(position, "streamId"),
                                requiredNumber(position, "streamRevision"),
                                requiredNumber(position, "logPosition")))
                .setSchemaInfo(
                        new SchemaInfo(
                                requiredText(schemaInfo, "subject"),
                                requiredText(schemaInfo, "contentType")))
                .setTimestamp(time(record, "timestamp"))
                .setTransformed(record.path("isTransformed").asBoolean())
                .setRefusal(record.path("refusal").textValue())
                .setMetadata(bytes(record, "metadata", "metadataBase64"))
                .setData(bytes(record, "value", "dataBase64"))
                .build();
    }

    private static byte[] bytes(JsonNode record, String tree, String base64) throws IOException {
        if (record.has(base64)) {
            try {
                return Base64.getDecoder().decode(requiredText(record, base64));
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "Not a dead letter: field \"%s\" is not Base64.".formatted(base64));
            }
        }
        return record.has(tree) ? read(record.get(tree)) : new byte[0];
    }

    private static Map<String, String> headers(JsonNode request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : request.path("headers").properties()) {
            headers.put(header.getKey(), header.getValue().asText());
        }
        return headers;
    }

    private static String text(long time) {
        return Instant.ofEpochMilli(time).toString();
    }

    private static long time(JsonNode parent, String field) throws IOException {
        return parsed(parent, field, text -> Instant.parse(text).toEpochMilli());
    }

    private static <T> T parsed(JsonNode parent, String field, Parser<T> parser)
            throws IOException {
        String text = requiredText(parent, field);
        try {
            return parser.parse(text);
        } catch (RuntimeException e) {
            throw new IOException(
                    "Not a dead letter: field \"%s\" is \"%s\".".formatted(field, text), e);
        }
    }

    private static String requiredText(JsonNode parent, String field) throws IOException {
        return required(parent, field, parent.path(field).textValue());
    }

    private static long requiredNumber(JsonNode parent, String field) throws IOException {
        JsonNode number = parent.path(field);
        return required(
                parent,
                field,
                number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : null);
    }

    private static <T> T required(JsonNode parent, String field, @Nullable T value)
            throws IOException {
        if (value == null) {
            throw new IOException(
                    "Not a dead letter: field \"%s\" is %s."
                            .formatted(field, parent.has(field) ? "of another type" : "missing"));
        }
        return value;
    }

    private interface Parser<T> {
        T parse(String text);
    }
}

package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.json.HalfSurrogates;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.text.OneLine;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Between the bytes of a payload and its tree. What nobody changed in a tree is written with the
 * bytes that it was read from. Thread-safe.
 */
@Internal
public final class JsonPayload {

    private JsonPayload() {}

    /** The tree of bytes that may be anything; null when they are not JSON. */
    public static @Nullable JsonNode treeOf(byte[] bytes) {
        try {
            return bytes.length == 0 ? null : JsonReader.read(bytes);
        } catch (JsonFormatException e) {
            return null;
        }
    }

    /** A value as a header: a text as it is, everything else as JSON. */
    public static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        try {
            // On one line: a header has no other.
            byte[] json = JsonWriter.value(value, JsonReader.MOST_LEVELS);
            byte[] line = HalfSurrogates.escaped(JsonWriter.compact(json));
            return new String(line, StandardCharsets.UTF_8);
        } catch (JsonFormatException e) {
            throw new IllegalStateException("A value that was read cannot be written", e);
        }
    }

    static JsonNode parse(EventRecord record, byte[] data) {
        if (data.length == 0) {
            throw notJson(record, "it is empty");
        }
        try {
            return JsonReader.read(data);
        } catch (JsonFormatException e) {
            throw notJson(record, String.valueOf(e.getMessage()));
        }
    }

    private static PayloadException notJson(EventRecord record, String why) {
        return new PayloadException(
                "The data of event %s (type %s, content type %s) is not JSON: %s."
                        .formatted(
                                record.position(),
                                OneLine.of(record.schemaInfo().subject()),
                                record.schemaInfo().contentType(),
                                why));
    }

    static byte[] write(EventRecord record, JsonNode value) {
        try {
            return JsonWriter.document(value);
        } catch (JsonFormatException e) {
            throw new PayloadException(
                    "The value of event %s could not be written as JSON: %s."
                            .formatted(record.position(), e.getMessage()));
        }
    }
}

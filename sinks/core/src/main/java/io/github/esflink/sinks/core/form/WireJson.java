package io.github.esflink.sinks.core.form;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.text.OneLine;

/** Writes the object that a form made of a record. Thread-safe. */
final class WireJson {

    /** The levels around a value, on top of those of the value itself. */
    private static final int MOST_LEVELS = JsonReader.MOST_LEVELS + 8;

    private WireJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytesOf(ObjectNode object, EventRecord record) {
        try {
            return JsonWriter.compact(JsonWriter.value(object, MOST_LEVELS));
        } catch (JsonFormatException e) {
            throw new PayloadException(
                    "Event %s (type %s) could not be written as JSON: %s."
                            .formatted(
                                    record.position(),
                                    OneLine.of(record.schemaInfo().subject()),
                                    e.getMessage()));
        }
    }
}

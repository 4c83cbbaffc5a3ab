package io.github.esflink.sinks.core.form;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;

/** Writes the object that a form made of a record. Thread-safe. */
final class WireJson {

    /** The levels around a value, on top of what Jackson reads in the value itself. */
    private static final int DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH + 8;

    private static final JsonMapper MAPPER =
            new JsonMapper(
                    JsonFactory.builder()
                            .streamWriteConstraints(
                                    StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
                            .build());

    private WireJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytesOf(ObjectNode object, EventRecord record) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            // Without the cause: Jackson's messages quote the payload.
            throw new PayloadException(
                    "Event %s (type %s) could not be written as JSON (%s)."
                            .formatted(
                                    record.position(),
                                    record.schemaInfo().subject(),
                                    e.getClass().getSimpleName()));
        }
    }
}

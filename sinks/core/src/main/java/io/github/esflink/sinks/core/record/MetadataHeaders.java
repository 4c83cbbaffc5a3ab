package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An event's metadata as the flat map of text that filters, transforms and sinks see. */
final class MetadataHeaders {

    private MetadataHeaders() {}

    /**
     * The top-level fields of a JSON object, in its order: text as it is, everything else as JSON.
     * Metadata that is no JSON object has no headers: EventStoreDB takes any bytes.
     */
    static Map<String, String> of(EventRecord record) {
        if (record.metadata().length == 0) {
            return Map.of();
        }
        JsonNode metadata;
        try {
            metadata = JsonPayload.parse(record, record.metadata());
        } catch (PayloadException e) {
            return Map.of();
        }
        if (!metadata.isObject()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : metadata.properties()) {
            JsonNode value = field.getValue();
            headers.put(field.getKey(), value.isTextual() ? value.textValue() : value.toString());
        }
        return Collections.unmodifiableMap(headers);
    }
}

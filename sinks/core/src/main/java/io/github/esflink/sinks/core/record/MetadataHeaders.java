package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        JsonNode metadata = JsonPayload.treeOf(record.metadata());
        if (metadata == null || !metadata.isObject()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : metadata.properties()) {
            headers.put(field.getKey(), text(field.getValue()));
        }
        return Collections.unmodifiableMap(headers);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** Metadata that has these headers, and in every field that has its header the old value. */
    static byte[] changed(EventRecord record, Map<String, String> headers) {
        JsonNode before = JsonPayload.treeOf(record.metadata());
        ObjectNode after = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            JsonNode field = before == null ? null : before.get(header.getKey());
            if (field != null && text(field).equals(header.getValue())) {
                after.set(header.getKey(), field);
            } else {
                after.put(header.getKey(), header.getValue());
            }
        }
        return JsonPayload.write(record, after);
    }
}

package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.json.ShallowCopy;
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
            headers.put(field.getKey(), JsonPayload.text(field.getValue()));
        }
        return Collections.unmodifiableMap(headers);
    }

    /** Metadata that has these headers; what stays in it keeps its bytes. */
    static byte[] changed(EventRecord record, Map<String, String> headers) {
        if (headers.equals(record.headers())) {
            return record.metadata();
        }
        JsonNode before = JsonPayload.treeOf(record.metadata());
        ObjectNode after =
                before instanceof ObjectNode read
                        ? ShallowCopy.of(read)
                        : JsonNodeFactory.instance.objectNode();
        record.headers().keySet().stream()
                .filter(name -> !headers.containsKey(name))
                .forEach(after::remove);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            JsonNode field = after.get(header.getKey());
            if (field == null || !JsonPayload.text(field).equals(header.getValue())) {
                after.put(header.getKey(), header.getValue());
            }
        }
        return JsonPayload.write(record, after);
    }
}

package io.github.esflink.job.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Map;

/**
 * A record as the queries of the server's users see it: its shape, and that of the first servers
 * with connectors ({@code eventType}, {@code stream}, {@code data}, {@code metadata}) beside it.
 */
final class RecordTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordTree() {}

    /**
     * @throws io.github.esflink.sinks.core.record.PayloadException when the data is not JSON
     */
    static JsonNode of(EventRecord record) {
        JsonNode value = record.value();
        ObjectNode headers = NODES.objectNode();
        for (Map.Entry<String, String> header : record.headers().entrySet()) {
            headers.put(header.getKey(), header.getValue());
        }
        ObjectNode tree = NODES.objectNode();
        tree.put("recordId", record.recordId().toString());
        tree.putObject("position")
                .put("streamId", record.position().streamId())
                .put("streamRevision", record.position().streamRevision())
                .put("logPosition", record.position().logPosition());
        tree.put("isTransformed", record.isTransformed());
        tree.putObject("schemaInfo")
                .put("subject", record.schemaInfo().subject())
                .put("type", record.schemaInfo().type());
        tree.set("headers", headers);
        tree.set("value", value);
        tree.put("eventType", record.schemaInfo().subject());
        tree.put("stream", record.position().streamId());
        tree.set("data", value);
        tree.set("metadata", headers);
        return tree;
    }
}

package io.github.esflink.job.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.javascript.record.ScriptRecord;
import io.github.esflink.sinks.core.json.ShallowCopy;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Map;

/** An event as a script asks for it. Its JSON is parsed when the script looks at the value. */
record EventView(EventRecord event) implements ScriptRecord {

    @Override
    public String recordId() {
        return event.recordId().toString();
    }

    @Override
    public String streamId() {
        return event.position().streamId();
    }

    @Override
    public long streamRevision() {
        return event.position().streamRevision();
    }

    @Override
    public long logPosition() {
        return event.position().logPosition();
    }

    @Override
    public boolean isTransformed() {
        return event.isTransformed();
    }

    @Override
    public String subject() {
        return event.schemaInfo().subject();
    }

    @Override
    public String schemaType() {
        return event.schemaInfo().type();
    }

    @Override
    public Map<String, String> headers() {
        return event.headers();
    }

    @Override
    public JsonNode value() {
        return event.value();
    }

    @Override
    public JsonNode copy(JsonNode container) {
        return container instanceof ObjectNode object
                ? ShallowCopy.of(object)
                : ShallowCopy.of((ArrayNode) container);
    }
}

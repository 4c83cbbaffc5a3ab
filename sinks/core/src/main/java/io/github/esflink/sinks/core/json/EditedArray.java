package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** An array that was made of one that was read. Its elements are not copied, only exchanged. */
@SuppressWarnings("unchecked") // Jackson's own deepCopy()
final class EditedArray extends ArrayNode {

    private static final long serialVersionUID = 1L;

    private final SourceArray origin;

    EditedArray(SourceArray origin, List<JsonNode> elements) {
        super(JsonNodeFactory.instance, elements);
        this.origin = origin;
    }

    SourceArray origin() {
        return origin;
    }
}

package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/** An array that was made of one that was read. */
@SuppressWarnings("unchecked") // Jackson's own deepCopy()
final class EditedArray extends ArrayNode {

    private static final long serialVersionUID = 1L;

    private final SourceArray origin;

    EditedArray(SourceArray origin, List<JsonNode> elements) {
        super(JsonNodeFactory.instance, elements);
        this.origin = origin;
    }

    /** A copy that keeps the bytes of the array that was read, as this one does. */
    @Override
    public ArrayNode deepCopy() {
        List<JsonNode> elements = new ArrayList<>(size());
        elements().forEachRemaining(element -> elements.add(element.deepCopy()));
        return new EditedArray(origin, elements);
    }

    SourceArray origin() {
        return origin;
    }
}

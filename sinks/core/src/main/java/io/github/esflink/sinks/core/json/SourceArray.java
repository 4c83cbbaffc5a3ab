package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An array as it was read. What changes it throws {@link UnsupportedOperationException}: change its
 * {@link #deepCopy()}.
 */
@SuppressWarnings("unchecked") // Jackson's own deepCopy()
final class SourceArray extends ArrayNode implements SourceNode {

    private static final long serialVersionUID = 1L;

    private final transient Source source;

    /** Start and end of each element. */
    private final transient int[] places;

    private final int levels;

    SourceArray(List<JsonNode> elements, Source source, int[] places, int levels) {
        super(JsonNodeFactory.instance, Collections.unmodifiableList(elements));
        this.source = source;
        this.places = places;
        this.levels = levels;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public int levels() {
        return levels;
    }

    int start(int element) {
        return places[2 * element];
    }

    int end(int element) {
        return places[2 * element + 1];
    }

    /** A copy to be changed, which is written with the bytes of this one where it is the same. */
    @Override
    public ArrayNode deepCopy() {
        List<JsonNode> elements = new ArrayList<>(size());
        elements().forEachRemaining(element -> elements.add(element.deepCopy()));
        return new EditedArray(this, elements);
    }

    /** As {@link #deepCopy()}, of this array alone: its elements are those of the copy. */
    ArrayNode edit() {
        List<JsonNode> elements = new ArrayList<>(size());
        elements().forEachRemaining(elements::add);
        return new EditedArray(this, elements);
    }
}

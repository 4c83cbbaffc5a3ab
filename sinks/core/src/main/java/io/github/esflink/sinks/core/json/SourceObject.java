package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object as it was read. Of a name that is there more than once the last value counts, in the
 * place of the first. What changes it throws {@link UnsupportedOperationException}: change its
 * {@link #deepCopy()}.
 */
@SuppressWarnings("unchecked") // Jackson's own deepCopy()
final class SourceObject extends ObjectNode implements SourceNode {

    private static final long serialVersionUID = 1L;

    private final transient Source source;
    private final transient Members members;
    private final int levels;

    SourceObject(Map<String, JsonNode> children, Source source, Members members, int levels) {
        super(JsonNodeFactory.instance, Collections.unmodifiableMap(children));
        this.source = source;
        this.members = members;
        this.levels = levels;
    }

    /**
     * Every member in the bytes, those whose name comes again included.
     *
     * @param places of each member the start and end of its name and the start and end of its value
     * @param count how many there are
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Members(int[] places, int count) {

        int nameStart(int member) {
            return places[4 * member];
        }

        int nameEnd(int member) {
            return places[4 * member + 1];
        }

        int valueStart(int member) {
            return places[4 * member + 2];
        }

        int valueEnd(int member) {
            return places[4 * member + 3];
        }
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public int levels() {
        return levels;
    }

    Members members() {
        return members;
    }

    /** A copy to be changed, which is written with the bytes of this one where it is the same. */
    @Override
    public ObjectNode deepCopy() {
        Map<String, JsonNode> children = new LinkedHashMap<>(_children);
        children.replaceAll((name, child) -> child.deepCopy());
        return new EditedObject(this, children);
    }

    /** As {@link #deepCopy()}, of this object alone: its members are those of the copy. */
    ObjectNode edit() {
        return new EditedObject(this, new LinkedHashMap<>(_children));
    }
}

package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An object that was made of one that was read. A member that is set keeps its place; one that is
 * removed and set again comes last.
 */
@SuppressWarnings("unchecked") // Jackson's own deepCopy()
final class EditedObject extends ObjectNode {

    private static final long serialVersionUID = 1L;

    private final SourceObject origin;
    private final Set<String> removed = new HashSet<>();

    EditedObject(SourceObject origin, Map<String, JsonNode> children) {
        super(JsonNodeFactory.instance, children);
        this.origin = origin;
    }

    SourceObject origin() {
        return origin;
    }

    @Override
    public JsonNode remove(String name) {
        removed.add(name);
        return super.remove(name);
    }

    /** A copy that keeps the bytes of the object that was read, as this one does. */
    @Override
    public ObjectNode deepCopy() {
        Map<String, JsonNode> children = new LinkedHashMap<>(_children);
        children.replaceAll((name, child) -> child.deepCopy());
        EditedObject copy = new EditedObject(origin, children);
        copy.removed.addAll(removed);
        return copy;
    }

    /** Whether the member stands where it stood, with this value or another. */
    boolean isInPlace(String name) {
        return _children.containsKey(name) && !removed.contains(name) && origin.has(name);
    }

    Map<String, JsonNode> children() {
        return _children;
    }
}

package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.annotation.Internal;

/**
 * Copies of one object or array, to set members in it: the members themselves are not copied, and
 * are not to be changed. {@link JsonWriter} writes what is the same with the bytes that were read.
 */
@Internal
public final class ShallowCopy {

    private ShallowCopy() {}

    public static ObjectNode of(ObjectNode object) {
        return object instanceof SourceObject read
                ? read.edit()
                : JsonNodeFactory.instance.objectNode().setAll(object);
    }

    public static ArrayNode of(ArrayNode array) {
        return array instanceof SourceArray read
                ? read.edit()
                : JsonNodeFactory.instance.arrayNode(array.size()).addAll(array);
    }
}

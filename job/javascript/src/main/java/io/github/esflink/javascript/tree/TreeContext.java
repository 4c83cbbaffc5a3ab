package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Between the values of a script and JSON, for one record: remembers which numbers were read, and
 * where a value that is being written stands. One thread.
 */
public final class TreeContext {

    /** Jackson writes 1,000; what stands around a value needs some. */
    private static final int MOST_LEVELS = 900;

    private static final int SHOWN_LEVELS = 12;
    private static final String UNDEFINED = "undefined";

    private final Runnable checkpoint;
    private final UnaryOperator<JsonNode> copies;
    private final Numbers numbers = new Numbers();
    private final Deque<String> place = new ArrayDeque<>();
    private final Set<Value> above = new HashSet<>();

    /**
     * @param checkpoint called for every value that is written; may throw to end it
     * @param copies of an object or array, without its members
     */
    public TreeContext(Runnable checkpoint, UnaryOperator<JsonNode> copies) {
        this.checkpoint = checkpoint;
        this.copies = copies;
    }

    ObjectNode copy(ObjectNode object) {
        return (ObjectNode) copies.apply(object);
    }

    ArrayNode copy(ArrayNode array) {
        return (ArrayNode) copies.apply(array);
    }

    /** What a script gets of a node that is no container. */
    public @Nullable Object scalarToGuest(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case NUMBER -> numbers.toGuest(node);
            case BOOLEAN -> node.booleanValue();
            default -> null;
        };
    }

    /** A tree, a scalar node, or the value itself, which may still be changed by the script. */
    public Object toHost(Value value) {
        if (value.isString()) {
            return TextNode.valueOf(value.asString());
        }
        if (value.isProxyObject()) {
            if (value.asProxyObject() instanceof Tree tree) {
                return tree;
            }
            throw UnwritableValueException.here(
                    "the record itself, its position or schemaInfo cannot be part of what is written");
        }
        return value;
    }

    /** The node of a member of an object; null when it is to be left out. */
    @Nullable JsonNode memberToJson(String name, Object kept) {
        if (kept instanceof JsonNode node) {
            return node;
        }
        return kept instanceof Value value && isUndefined(value) ? null : toJson(name, kept);
    }

    JsonNode elementToJson(int index, Object kept) {
        return kept instanceof JsonNode node ? node : toJson("[" + index + "]", kept);
    }

    /**
     * The node of what a script read or wrote.
     *
     * @param name of it in what contains it
     * @param kept a tree or a value of the script
     * @throws UnwritableValueException naming its place
     */
    public JsonNode toJson(String name, Object kept) {
        place.addLast(name);
        if (place.size() > MOST_LEVELS) {
            throw unwritable("more than " + MOST_LEVELS + " levels");
        }
        checkpoint.run();
        JsonNode node;
        if (kept instanceof Tree tree) {
            if (tree.isBeingWritten()) {
                throw unwritable("a value that contains itself");
            }
            node = tree.toJson();
        } else {
            node = valueToJson((Value) kept);
        }
        place.removeLast();
        return node;
    }

    private JsonNode valueToJson(Value value) {
        if (value.isNull()) {
            return NullNode.instance;
        }
        if (value.isString()) {
            return TextNode.valueOf(value.asString());
        }
        if (value.isBoolean()) {
            return BooleanNode.valueOf(value.asBoolean());
        }
        if (value.isNumber()) {
            JsonNode number = numbers.toJson(value);
            if (number == null) {
                throw unwritable("a number that JSON has no word for: " + value.asDouble());
            }
            return number;
        }
        if (value.isProxyObject()) {
            return toJson("", toHost(value));
        }
        JsonNode read = numbers.ofObject(value);
        if (read != null) {
            return read;
        }
        if (value.canExecute()) {
            throw unwritable("a function");
        }
        if (!above.add(value)) {
            throw unwritable("a value that contains itself");
        }
        JsonNode node = containerToJson(value);
        above.remove(value);
        return node;
    }

    private JsonNode containerToJson(Value value) {
        if (value.hasArrayElements()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (long i = 0; i < value.getArraySize(); i++) {
                array.add(toJson("[" + i + "]", value.getArrayElement(i)));
            }
            return array;
        }
        if (value.canInvokeMember("toJSON")) {
            return toJson("", value.invokeMember("toJSON"));
        }
        if (value.hasHashEntries() || value.hasIterator() || value.isIterator()) {
            throw unwritable(
                    "a Map, a Set or an iterator, which JSON does not have: make an object or an array of it (Object.fromEntries(map), [...set])");
        }
        if (!value.hasMembers()) {
            throw unwritable("a " + value.getMetaObject().getMetaSimpleName());
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name : value.getMemberKeys()) {
            Value member = value.getMember(name);
            if (!isUndefined(member)) {
                object.set(name, toJson(name, member));
            }
        }
        return object;
    }

    private static boolean isUndefined(@Nullable Value value) {
        return value == null || (value.isNull() && UNDEFINED.equals(value.toString()));
    }

    private UnwritableValueException unwritable(String what) {
        StringBuilder path = new StringBuilder("record");
        Iterator<String> names = place.iterator();
        for (int i = 0; names.hasNext() && i < SHOWN_LEVELS; i++) {
            String name = names.next();
            path.append(name.isEmpty() || name.startsWith("[") ? name : "." + name);
        }
        if (names.hasNext()) {
            path.append("…");
        }
        return new UnwritableValueException(path + " cannot be written as JSON: " + what);
    }
}

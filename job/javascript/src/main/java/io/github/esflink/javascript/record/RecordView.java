package io.github.esflink.javascript.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.javascript.tree.Tree;
import io.github.esflink.javascript.tree.TreeContext;
import io.github.esflink.javascript.tree.UnwritableValueException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * The record that a script's function is given: {@code value}, {@code headers} and {@code
 * schemaInfo.subject} may be written, everything else only read. One call, one thread.
 */
public final class RecordView implements ProxyObject {

    private static final String RETURNED =
            "%s returned %s. It changes the record that it is given and returns nothing, or false to drop the event";

    private final ScriptRecord record;
    private final TreeContext context;

    /** What was read or written of the value: a scalar node, a tree, a value of the script. */
    private @Nullable Object value;

    private @Nullable ObjectNode readHeaders;
    private @Nullable Object headers;
    private @Nullable SchemaView schema;

    /**
     * @param checkpoint called now and then while what the script wrote is read; may throw
     */
    public RecordView(ScriptRecord record, Runnable checkpoint) {
        this.record = record;
        this.context = new TreeContext(checkpoint, record::copy);
    }

    @Override
    public @Nullable Object getMember(String name) {
        return switch (name) {
            case "recordId" -> record.recordId();
            case "position" -> new PositionView(record);
            case "isTransformed" -> record.isTransformed();
            case "schemaInfo" -> schema();
            case "headers" -> toGuest(headers());
            case "value" -> toGuest(value());
            default -> null;
        };
    }

    private @Nullable Object toGuest(Object kept) {
        return kept instanceof JsonNode scalar ? context.scalarToGuest(scalar) : kept;
    }

    private Object value() {
        if (value == null) {
            JsonNode read = record.value();
            value = Tree.isContainer(read) ? Tree.of(read, context) : read;
        }
        return value;
    }

    private Object headers() {
        if (headers == null) {
            ObjectNode read = JsonNodeFactory.instance.objectNode();
            record.headers().forEach(read::put);
            readHeaders = read;
            headers = Tree.of(read, context);
        }
        return headers;
    }

    private SchemaView schema() {
        if (schema == null) {
            schema = new SchemaView(record);
        }
        return schema;
    }

    @Override
    public Object getMemberKeys() {
        return ProxyArray.fromArray(
                "recordId", "position", "isTransformed", "schemaInfo", "headers", "value");
    }

    @Override
    public boolean hasMember(String name) {
        return switch (name) {
            case "recordId", "position", "isTransformed", "schemaInfo", "headers", "value" -> true;
            default -> false;
        };
    }

    @Override
    public void putMember(String name, Value written) {
        switch (name) {
            case "value" -> value = context.toHost(written);
            case "headers" -> headers = context.toHost(written);
            default ->
                    throw ReadOnly.refused("record", name, "value, headers and schemaInfo.subject");
        }
    }

    @Override
    public boolean removeMember(String name) {
        throw UnwritableValueException.here(
                "record.%s cannot be deleted; what is below value and headers can".formatted(name));
    }

    /**
     * What the script made of the record.
     *
     * @param function the name of the function, for the error
     * @param returned what it returned
     * @throws UnwritableValueException when that is nothing that a record can hold
     */
    public ScriptResult result(String function, Value returned) {
        if (returned.isBoolean()) {
            if (!returned.asBoolean()) {
                return ScriptResult.DROPPED;
            }
        } else if (!returned.isNull()
                && !(returned.isProxyObject() && returned.asProxyObject() == this)) {
            throw new UnwritableValueException(
                    RETURNED.formatted(
                            function,
                            returned.isString()
                                    ? "a text"
                                    : returned.isNumber()
                                            ? "a number"
                                            : "another object than the record"));
        }
        JsonNode newValue = changedValue();
        Map<String, JsonNode> newHeaders = changedHeaders();
        String newSubject = schema == null ? null : schema.changed();
        return newValue == null && newHeaders == null && newSubject == null
                ? ScriptResult.UNCHANGED
                : new ScriptResult(false, newValue, newHeaders, newSubject);
    }

    @SuppressWarnings("ReferenceEquality") // a tree that was not touched is handed back itself
    private @Nullable JsonNode changedValue() {
        if (value == null) {
            return null;
        }
        JsonNode written =
                value instanceof JsonNode scalar ? scalar : context.toJson("value", value);
        return written == record.value() ? null : written;
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private @Nullable Map<String, JsonNode> changedHeaders() {
        if (headers == null) {
            return null;
        }
        JsonNode written =
                headers instanceof JsonNode
                        ? NullNode.instance
                        : context.toJson("headers", headers);
        if (written == readHeaders) {
            return null;
        }
        if (!written.isObject()) {
            throw new UnwritableValueException(
                    "record.headers cannot be written: expected an object of texts");
        }
        Map<String, JsonNode> scalars = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : written.properties()) {
            JsonNode scalar = header.getValue();
            if (scalar.isContainerNode() || scalar.isNull()) {
                throw new UnwritableValueException(
                        "record.headers.%s cannot be written: expected a text, found %s"
                                .formatted(
                                        header.getKey(),
                                        scalar.isNull()
                                                ? "null; delete a header to leave it out"
                                                : "an object or array"));
            }
            scalars.put(header.getKey(), scalar);
        }
        return scalars;
    }
}

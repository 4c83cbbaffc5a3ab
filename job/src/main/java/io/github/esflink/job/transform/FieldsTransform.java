package io.github.esflink.job.transform;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Makes a flat object of chosen fields, each named by a JSON pointer (RFC 6901) into the event's
 * data. A field that an event does not have is left out. Events that are not JSON go on as they
 * are; one whose data is not the JSON that it says goes on as refused.
 */
public final class FieldsTransform implements MapFunction<EventRecord, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final List<Field> fields;

    private record Field(String name, JsonPointer pointer) implements Serializable {}

    /**
     * @param pointers by the name of each field in the result the pointer to it, in the order of
     *     the result
     * @throws IllegalArgumentException when a text is not a JSON pointer
     */
    public FieldsTransform(Map<String, String> pointers) {
        this.fields =
                pointers.entrySet().stream()
                        .map(e -> new Field(e.getKey(), JsonPointer.compile(e.getValue())))
                        .toList();
    }

    @Override
    public EventRecord map(EventRecord record) {
        if (record.refusal() != null || record.isTransformed() || !record.schemaInfo().isJson()) {
            return record;
        }
        try {
            return chosen(record);
        } catch (PayloadException e) {
            return record.refused("The transform failed: " + e.getMessage());
        }
    }

    private EventRecord chosen(EventRecord record) {
        JsonNode value = record.value();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            JsonNode found = value.at(field.pointer());
            if (!found.isMissingNode()) {
                result.set(field.name(), found);
            }
        }
        EventRecord changed = record.withValue(result);
        // Written here, where what cannot be written is this event's failure and not the network's.
        changed.data();
        return changed;
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return "fields " + String.join(", ", fields.stream().map(Field::name).toList());
    }
}

package io.github.esflink.sinks.sql.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import io.github.esflink.sinks.core.record.JsonPayload;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** Where the value of a parameter is found in an event. Immutable, thread-safe. */
@Internal
public final class ParameterSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String EXPECTED =
            "a JSON pointer into the data such as /total, or @stream, @revision, @position, @created, @type, @id, @data or @metadata/<name>";

    private static final String METADATA = "@metadata";

    private enum Part {
        POINTER,
        METADATA,
        STREAM,
        REVISION,
        POSITION,
        CREATED,
        TYPE,
        ID,
        DATA
    }

    private final Part part;

    /** Into the data or the metadata; empty for the others. */
    private final JsonPointer pointer;

    private ParameterSource(Part part, JsonPointer pointer) {
        this.part = part;
        this.pointer = pointer;
    }

    /**
     * @throws IllegalArgumentException saying what was expected; the text goes on behind "expected"
     */
    public static ParameterSource parse(String text) {
        if (text.startsWith("/")) {
            return new ParameterSource(Part.POINTER, pointer(text));
        }
        if (text.startsWith(METADATA + "/")) {
            return new ParameterSource(Part.METADATA, pointer(text.substring(METADATA.length())));
        }
        for (Part part : Part.values()) {
            if (part != Part.POINTER && text.equalsIgnoreCase("@" + part.name())) {
                return new ParameterSource(part, JsonPointer.empty());
            }
        }
        throw new IllegalArgumentException("%s; found \"%s\"".formatted(EXPECTED, text));
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s; found \"%s\"".formatted(EXPECTED, text), e);
        }
    }

    /**
     * @return a {@link MissingNode} where there is none, {@code BinaryNode} for bytes
     * @throws io.github.esflink.sinks.core.record.PayloadException when the data is not JSON
     */
    JsonNode of(EventRecord record) {
        return switch (part) {
            case POINTER -> record.value().at(pointer);
            case METADATA -> metadata(record);
            case STREAM -> TextNode.valueOf(record.position().streamId());
            case REVISION -> LongNode.valueOf(record.position().streamRevision());
            case POSITION -> LongNode.valueOf(record.position().logPosition());
            case CREATED -> TextNode.valueOf(IsoTime.of(record.timestamp()));
            case TYPE -> TextNode.valueOf(record.schemaInfo().subject());
            case ID -> TextNode.valueOf(record.recordId().toString());
            case DATA -> BinaryNode.valueOf(record.data());
        };
    }

    private JsonNode metadata(EventRecord record) {
        JsonNode tree = JsonPayload.treeOf(record.metadata());
        return tree == null ? MissingNode.getInstance() : tree.at(pointer);
    }
}

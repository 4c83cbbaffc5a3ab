package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees as JSON in UTF-8. What {@link JsonReader} read and nobody changed is copied; an
 * object or array that was changed in place (in its {@code deepCopy()}) keeps the bytes of all that
 * is the same in it, white space included. What was not read is written without white space.
 */
public final class JsonWriter {

    private final Output out = new Output();
    private final JsonScalars scalars = new JsonScalars(out);
    private final int mostLevels;

    private JsonWriter(int mostLevels) {
        this.mostLevels = mostLevels;
    }

    /**
     * A value as part of something else: without what stood around it where it was read.
     *
     * @param mostLevels of objects and arrays
     * @throws JsonFormatException when it has more levels, or holds a number that is none
     */
    public static byte[] value(JsonNode value, int mostLevels) throws JsonFormatException {
        JsonWriter writer = new JsonWriter(mostLevels);
        writer.write(value, 0);
        return writer.out.toByteArray();
    }

    /**
     * A whole text, with the white space and byte order mark around the value that it was read
     * with. One that was changed has no mark any more: programs that take JSON may refuse it.
     *
     * @throws JsonFormatException when {@link JsonReader} would not read it
     */
    public static byte[] document(JsonNode value) throws JsonFormatException {
        Source source = origin(value);
        if (source == null || !source.isWholeDocument()) {
            return value(value, JsonReader.MOST_LEVELS);
        }
        JsonWriter writer = new JsonWriter(JsonReader.MOST_LEVELS);
        int mark = value instanceof SourceNode ? 0 : Source.lengthOfMark(source.bytes());
        writer.copy(source, mark, source.start());
        writer.write(value, 0);
        writer.copy(source, source.end(), source.bytes().length);
        return writer.out.toByteArray();
    }

    /** The same JSON without the white space between its tokens. */
    public static byte[] compact(byte[] json) {
        byte[] compact = new byte[json.length];
        int size = 0;
        boolean inText = false;
        for (int i = Source.lengthOfMark(json); i < json.length; i++) {
            byte b = json[i];
            if (inText || !Source.isWhiteSpace(b)) {
                compact[size++] = b;
            }
            if (b == '"') {
                inText = !inText;
            } else if (b == '\\') {
                compact[size++] = json[++i];
            }
        }
        return Arrays.copyOf(compact, size);
    }

    private static @Nullable Source origin(JsonNode value) {
        if (value instanceof SourceNode node) {
            return node.source();
        }
        if (value instanceof EditedObject edited) {
            return edited.origin().source();
        }
        return value instanceof EditedArray edited ? edited.origin().source() : null;
    }

    private void copy(Source source, int from, int to) {
        out.write(source.bytes(), from, to);
    }

    private void requireLevels(JsonNode node, int above) throws JsonFormatException {
        int levels =
                node instanceof SourceNode read ? read.levels() : node.isContainerNode() ? 1 : 0;
        if (above + levels > mostLevels) {
            throw new JsonFormatException("more than " + mostLevels + " levels");
        }
    }

    private void write(JsonNode node, int above) throws JsonFormatException {
        requireLevels(node, above);
        if (node instanceof SourceNode read) {
            copy(read.source(), read.source().start(), read.source().end());
        } else if (node instanceof EditedObject edited) {
            edited(edited, above + 1);
        } else if (node instanceof EditedArray edited) {
            edited(edited, above + 1);
        } else if (node instanceof ObjectNode object) {
            out.write('{');
            boolean first = true;
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                comma(first);
                member(member.getKey(), member.getValue(), above + 1);
                first = false;
            }
            out.write('}');
        } else if (node instanceof ArrayNode array) {
            out.write('[');
            for (int i = 0; i < array.size(); i++) {
                comma(i == 0);
                write(array.get(i), above + 1);
            }
            out.write(']');
        } else {
            scalars.write(node);
        }
    }

    private void comma(boolean first) {
        if (!first) {
            out.write(',');
        }
    }

    private void member(String name, JsonNode value, int above) throws JsonFormatException {
        scalars.text(name);
        out.write(':');
        write(value, above);
    }

    @SuppressWarnings("ReferenceEquality") // what was not touched is the node itself
    private void edited(EditedObject object, int above) throws JsonFormatException {
        Source source = object.origin().source();
        SourceObject.Members members = object.origin().members();
        String[] names = new String[members.count()];
        // Of a name that comes again it is the last value that counts.
        boolean[] counts = new boolean[members.count()];
        Set<String> later = new HashSet<>();
        for (int i = names.length - 1; i >= 0; i--) {
            names[i] = JsonReader.name(source.bytes(), members.nameStart(i));
            counts[i] = later.add(names[i]);
        }
        out.write('{');
        boolean first = true;
        int behind = source.start() + 1;
        for (int i = 0; i < names.length; i++) {
            if (object.isInPlace(names[i])) {
                if (first) {
                    copy(source, source.start() + 1, members.nameStart(0));
                } else {
                    copy(source, behind, members.nameStart(i));
                }
                copy(source, members.nameStart(i), members.nameEnd(i));
                JsonNode value = counts[i] ? object.get(names[i]) : earlier(source, members, i);
                copy(source, members.nameEnd(i), members.valueStart(i));
                if (value == object.origin().get(names[i])) {
                    requireLevels(value, above);
                    copy(source, members.valueStart(i), members.valueEnd(i));
                } else {
                    write(value, above);
                }
                first = false;
            }
            behind = members.valueEnd(i);
        }
        for (Map.Entry<String, JsonNode> member : object.children().entrySet()) {
            if (!object.isInPlace(member.getKey())) {
                comma(first);
                member(member.getKey(), member.getValue(), above);
                first = false;
            }
        }
        copy(source, behind, source.end());
    }

    /** The value of a member whose name comes again. */
    private JsonNode earlier(Source source, SourceObject.Members members, int member)
            throws JsonFormatException {
        return JsonReader.readUtf8(
                Arrays.copyOfRange(
                        source.bytes(), members.valueStart(member), members.valueEnd(member)),
                mostLevels);
    }

    @SuppressWarnings("ReferenceEquality") // what was not touched is the node itself
    private void edited(EditedArray array, int above) throws JsonFormatException {
        SourceArray origin = array.origin();
        Source source = origin.source();
        int behind = source.start() + 1;
        out.write('[');
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            if (i >= origin.size()) {
                comma(i == 0);
                write(element, above);
                continue;
            }
            copy(source, behind, origin.start(i));
            if (element == origin.get(i)) {
                requireLevels(element, above);
                copy(source, origin.start(i), origin.end(i));
            } else {
                write(element, above);
            }
            behind = origin.end(i);
        }
        int last = origin.size() == 0 ? behind : origin.end(origin.size() - 1);
        copy(source, Math.max(behind, last), source.end());
    }
}

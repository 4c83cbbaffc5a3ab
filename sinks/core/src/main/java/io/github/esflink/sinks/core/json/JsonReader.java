package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) into a tree that {@link JsonWriter} writes again byte for byte, with its
 * white space, escapes, repeated names and the spelling of its numbers.
 *
 * <p>Takes UTF-8 with or without a byte order mark, in which halves of surrogate pairs are let
 * through, and UTF-16 and UTF-32, which are written as UTF-8. Numbers and texts may have any
 * length.
 */
public final class JsonReader extends JsonScanner {

    /** How many levels of objects and arrays a text may have. */
    public static final int MOST_LEVELS = 1_000;

    private final int mostLevels;

    /** The levels of the value that was read last. */
    private int levels;

    private JsonReader(byte[] in, int mostLevels) {
        super(in);
        this.mostLevels = mostLevels;
    }

    /**
     * @param bytes kept by the tree; not to be changed
     * @throws JsonFormatException when they are not JSON, or have more than {@link #MOST_LEVELS}
     */
    public static JsonNode read(byte[] bytes) throws JsonFormatException {
        return read(bytes, MOST_LEVELS);
    }

    /** As {@link #read(byte[])}, with another limit. */
    public static JsonNode read(byte[] bytes, int mostLevels) throws JsonFormatException {
        return new JsonReader(utf8(bytes), mostLevels).document();
    }

    /**
     * As {@link #read(byte[], int)}, of UTF-8 whatever the first bytes look like: the place in the
     * exception is one in these bytes.
     */
    public static JsonNode readUtf8(byte[] bytes, int mostLevels) throws JsonFormatException {
        return new JsonReader(bytes, mostLevels).document();
    }

    /** The name that begins at a place. */
    static String name(byte[] bytes, int start) {
        JsonReader reader = new JsonReader(bytes, 0);
        reader.at = start;
        try {
            return reader.text();
        } catch (JsonFormatException e) {
            throw new IllegalStateException("A name was read before and cannot be read again", e);
        }
    }

    private JsonNode document() throws JsonFormatException {
        at = Source.lengthOfMark(in);
        JsonNode value = value(0);
        next();
        if (at < in.length) {
            throw failure("something behind the value");
        }
        return value;
    }

    private JsonNode value(int above) throws JsonFormatException {
        byte first = next();
        levels = 0;
        return switch (first) {
            case '{' -> object(above + 1);
            case '[' -> array(above + 1);
            case '"' -> {
                int start = at;
                String text = text();
                yield isPlain
                        ? TextNode.valueOf(text)
                        : new SourceText(text, new Source(in, start, at));
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case 't' -> word("true", BooleanNode.TRUE);
            case 'f' -> word("false", BooleanNode.FALSE);
            case 'n' -> word("null", NullNode.instance);
            default -> throw failure("no value");
        };
    }

    private JsonNode word(String word, JsonNode node) throws JsonFormatException {
        int end = at + word.length();
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= in.length || in[at + i] != word.charAt(i)) {
                throw failure("no value");
            }
        }
        at = end;
        return node;
    }

    private JsonNode object(int level) throws JsonFormatException {
        int start = enter(level);
        Map<String, JsonNode> children = new LinkedHashMap<>();
        int[] places = new int[32];
        int count = 0;
        int deepest = 0;
        if (next() == '}') {
            at++;
        } else {
            boolean further = true;
            while (further) {
                if (next() != '"') {
                    throw failure("no name of a member");
                }
                if (4 * count == places.length) {
                    places = Arrays.copyOf(places, 2 * places.length);
                }
                places[4 * count] = at;
                String name = text();
                places[4 * count + 1] = at;
                if (next() != ':') {
                    throw failure("no colon behind a name");
                }
                at++;
                next();
                places[4 * count + 2] = at;
                children.put(name, value(level));
                places[4 * count + 3] = at;
                count++;
                deepest = Math.max(deepest, levels);
                further = further('}');
            }
        }
        levels = deepest + 1;
        return new SourceObject(
                children,
                new Source(in, start, at),
                new SourceObject.Members(places, count),
                levels);
    }

    private JsonNode array(int level) throws JsonFormatException {
        int start = enter(level);
        List<JsonNode> elements = new ArrayList<>();
        int[] places = new int[16];
        int deepest = 0;
        if (next() == ']') {
            at++;
        } else {
            boolean further = true;
            while (further) {
                int place = 2 * elements.size();
                if (place == places.length) {
                    places = Arrays.copyOf(places, 2 * places.length);
                }
                next();
                places[place] = at;
                elements.add(value(level));
                places[place + 1] = at;
                deepest = Math.max(deepest, levels);
                further = further(']');
            }
        }
        levels = deepest + 1;
        return new SourceArray(elements, new Source(in, start, at), places, levels);
    }

    /** Goes into an object or array; where it begins. */
    private int enter(int level) throws JsonFormatException {
        if (level > mostLevels) {
            throw failure("more than " + mostLevels + " levels");
        }
        return at++;
    }

    /** Whether a comma comes, and not the end. */
    private boolean further(char end) throws JsonFormatException {
        byte b = next();
        if (b != ',' && b != end) {
            throw failure("neither a comma nor " + end);
        }
        at++;
        return b == ',';
    }

    /** UTF-16 and UTF-32 are known by their mark, or by the zeros around the first character. */
    private static byte[] utf8(byte[] bytes) throws JsonFormatException {
        if (bytes.length < 2 || (bytes[0] > 0 && bytes[1] != 0)) {
            return bytes;
        }
        int first = 0;
        for (int i = 0; i < 4; i++) {
            first = (first << 8) | (i < bytes.length ? bytes[i] & 0xFF : 1);
        }
        if (first == 0xFEFF || (first & 0xFFFFFF00) == 0) {
            return utf8(bytes, Charset.forName("UTF-32"));
        }
        if (first == 0xFFFE0000 || (first & 0xFFFFFF) == 0) {
            return utf8(bytes, Charset.forName(first == 0xFFFE0000 ? "UTF-32" : "UTF-32LE"));
        }
        int half = first >>> 16;
        if (half == 0xFEFF || half == 0xFFFE || half >>> 8 == 0) {
            return utf8(bytes, StandardCharsets.UTF_16);
        }
        return (half & 0xFF) == 0 ? utf8(bytes, StandardCharsets.UTF_16LE) : bytes;
    }

    private static byte[] utf8(byte[] bytes, Charset charset) throws JsonFormatException {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new JsonFormatException("bytes that are not " + charset);
        }
    }
}

package io.github.esflink.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import java.util.Arrays;

/** What is read is written as it was, changed or not, and what is not JSON is said to be none. */
public final class JsonReaderFuzz {

    private JsonReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws JsonFormatException {
        JsonNode read;
        try {
            read = JsonReader.readUtf8(data, JsonReader.MOST_LEVELS);
        } catch (JsonFormatException e) {
            return;
        }
        byte[] value = JsonWriter.value(read, JsonReader.MOST_LEVELS);
        if (read.isContainerNode() && !Arrays.equals(data, JsonWriter.document(read))) {
            throw new IllegalStateException("not written as it was read");
        }
        if (!Arrays.equals(value, JsonWriter.value(read.deepCopy(), JsonReader.MOST_LEVELS))) {
            throw new IllegalStateException("a copy is written otherwise");
        }
        byte[] compact = JsonWriter.compact(value);
        JsonNode again = JsonReader.readUtf8(compact, JsonReader.MOST_LEVELS);
        if (!Arrays.equals(compact, JsonWriter.value(again, JsonReader.MOST_LEVELS))) {
            throw new IllegalStateException("without white space it is another value");
        }
    }
}

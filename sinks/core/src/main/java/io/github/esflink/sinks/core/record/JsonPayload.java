package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Between the bytes of a payload and its tree, without changing a digit of a number. Thread-safe.
 */
@Internal
public final class JsonPayload {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    // Else every character over U+FFFF is written as two escapes.
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(JsonNode.class);

    private JsonPayload() {}

    /** The tree of bytes that may be anything; null when they are not JSON. */
    public static @Nullable JsonNode treeOf(byte[] bytes) {
        try {
            return bytes.length == 0 ? null : READER.readValue(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The bytes of a tree, without white space.
     *
     * @throws JsonProcessingException when it holds what JSON in UTF-8 cannot say: half of a
     *     surrogate pair, more levels than Jackson writes
     */
    public static byte[] bytesOf(JsonNode tree) throws JsonProcessingException {
        return WRITER.writeValueAsBytes(tree);
    }

    static JsonNode parse(EventRecord record, byte[] data) {
        if (data.length == 0) {
            throw notJson(record, "it is empty");
        }
        try {
            return READER.readValue(data);
        } catch (JsonProcessingException e) {
            // Without the cause: Jackson's messages quote the payload.
            throw notJson(
                    record,
                    "%s at byte %d of %d"
                            .formatted(
                                    e.getClass().getSimpleName(),
                                    e.getLocation() == null ? -1 : e.getLocation().getByteOffset(),
                                    data.length));
        } catch (IOException e) {
            throw new PayloadException(
                    "The data of event %s could not be read.".formatted(record.position()), e);
        }
    }

    private static PayloadException notJson(EventRecord record, String why) {
        return new PayloadException(
                "The data of event %s (type %s, content type %s) is not JSON: %s."
                        .formatted(
                                record.position(),
                                record.schemaInfo().subject(),
                                record.schemaInfo().contentType(),
                                why));
    }

    static byte[] write(EventRecord record, JsonNode value) {
        try {
            return bytesOf(value);
        } catch (JsonProcessingException e) {
            throw new PayloadException(
                    "The value of event %s could not be written as JSON."
                            .formatted(record.position()),
                    e);
        }
    }
}

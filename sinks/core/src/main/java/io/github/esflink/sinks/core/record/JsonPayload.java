package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Between the bytes of a payload and its tree, without changing a digit of a number. Thread-safe.
 */
final class JsonPayload {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(JsonNode.class);

    private JsonPayload() {}

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
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new PayloadException(
                    "The value of event %s could not be written as JSON."
                            .formatted(record.position()),
                    e);
        }
    }
}

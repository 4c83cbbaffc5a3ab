package io.github.esflink.javascript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.javascript.record.ScriptRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** An event as a script sees it, with all digits of its numbers. */
record TestRecord(JsonNode value, Map<String, String> headers) implements ScriptRecord {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    static TestRecord of(String json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("$correlationId", "c-1");
        headers.put("tenant", "north");
        return new TestRecord(json(json), headers);
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public String recordId() {
        return "00000000-0000-0001-0000-000000000002";
    }

    @Override
    public String streamId() {
        return "customer-7";
    }

    @Override
    public long streamRevision() {
        return 3;
    }

    @Override
    public long logPosition() {
        return 4711;
    }

    @Override
    public boolean isTransformed() {
        return false;
    }

    @Override
    public String subject() {
        return "CustomerRegistered";
    }

    @Override
    public String schemaType() {
        return "json";
    }
}

package io.github.esflink.table;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

/** An event's metadata as a map, where it is a JSON object. */
final class MetadataFields {

    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private MetadataFields() {}

    /**
     * Texts without their quotes, everything else as JSON, null as NULL. NULL when the metadata is
     * not a JSON object: writers are free in what they put there.
     */
    static @Nullable MapData read(byte[] metadata) {
        if (metadata.length == 0) {
            return null;
        }
        JsonNode tree;
        try {
            tree = READER.readTree(metadata);
        } catch (IOException e) {
            return null;
        }
        if (!tree.isObject()) {
            return null;
        }
        Map<StringData, @Nullable StringData> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            fields.put(StringData.fromString(field.getKey()), text(field.getValue()));
        }
        return new GenericMapData(fields);
    }

    private static @Nullable StringData text(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return StringData.fromString(value.isTextual() ? value.textValue() : value.toString());
    }
}

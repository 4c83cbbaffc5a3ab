package io.github.esflink.sinks.sql.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.json.HalfSurrogates;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.record.IsoTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in the words that PostgreSQL reads for a type. Everything is sent as text, and the
 * server reads it as the type that it has found for the parameter: so a number keeps all its
 * digits, and the server says what is none.
 */
@Internal
public final class ColumnText {

    private ColumnText() {}

    /**
     * @param type the server's name for it: {@code int8}, {@code timestamptz}, {@code _text} for an
     *     array
     * @return null for NULL
     * @throws UnwritableColumnException saying what was expected, without the value
     */
    public static @Nullable String of(JsonNode value, String type) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (type.startsWith("_") && value.isArray()) {
            return array(value, type.substring(1));
        }
        return switch (type) {
            case "json", "jsonb" -> json(value);
            case "bytea" -> bytes(value);
            case "timestamptz", "timestamp", "date" ->
                    value.isIntegralNumber() && value.canConvertToLong()
                            ? IsoTime.of(value.longValue())
                            : scalar(value);
            default -> scalar(value);
        };
    }

    private static String scalar(JsonNode value) {
        if (value.isBinary()) {
            return utf8(value);
        }
        return value.isContainerNode() ? json(value) : whole(value.asText());
    }

    /** Half of a surrogate pair would become a question mark on its way. */
    private static String whole(String text) {
        if (!HalfSurrogates.escaped(text).equals(text)) {
            throw new UnwritableColumnException("text that is Unicode, found half of a character");
        }
        return text;
    }

    private static String json(JsonNode value) {
        if (value.isBinary()) {
            return utf8(value);
        }
        try {
            byte[] written = JsonWriter.value(value, JsonReader.MOST_LEVELS);
            return whole(new String(written, StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw new UnwritableColumnException("JSON, found " + e.getMessage());
        }
    }

    private static String utf8(JsonNode value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary(value)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnwritableColumnException("text in UTF-8, found other bytes");
        }
    }

    private static String bytes(JsonNode value) {
        if (value.isTextual() && value.textValue().startsWith("\\x")) {
            return value.textValue();
        }
        if (value.isBinary()) {
            return hex(binary(value));
        }
        try {
            return hex(Base64.getDecoder().decode(value.isTextual() ? value.textValue() : "?"));
        } catch (IllegalArgumentException e) {
            throw new UnwritableColumnException(
                    "bytes as a text in Base64 or hexadecimal (\\x00ff), found something else");
        }
    }

    private static String hex(byte[] bytes) {
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    private static byte[] binary(JsonNode value) {
        try {
            return value.binaryValue();
        } catch (IOException e) {
            throw new IllegalStateException("A node that is bytes has none", e);
        }
    }

    private static String array(JsonNode values, String type) {
        StringBuilder text = new StringBuilder("{");
        for (JsonNode value : values) {
            if (text.length() > 1) {
                text.append(',');
            }
            boolean isJson = type.equals("json") || type.equals("jsonb");
            if (value.isArray() && !isJson) {
                text.append(array(value, type));
            } else {
                String element = of(value, type);
                text.append(element == null ? "NULL" : quoted(element));
            }
        }
        return text.append('}').toString();
    }

    private static String quoted(String element) {
        return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

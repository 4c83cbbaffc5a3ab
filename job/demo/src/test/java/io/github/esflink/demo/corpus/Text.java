package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a JSON text, as somebody sees them who knows nothing of this project's reader. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Text(byte[] utf8) {

    private static final JsonFactory JACKSON = jackson(1_000);
    private static final JsonFactory DEEP_JACKSON = jackson(Integer.MAX_VALUE);

    private static JsonFactory jackson(int levels) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(levels)
                                .maxNumberLength(Integer.MAX_VALUE)
                                .maxNameLength(Integer.MAX_VALUE)
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                .build();
    }

    /** In UTF-8, and without a mark if it was not. */
    static Text of(byte[] bytes) {
        Charset wide = wide(bytes);
        return new Text(
                wide == null
                        ? bytes
                        : new String(bytes, wide).replaceFirst("^\uFEFF", "").getBytes(UTF_8));
    }

    /** By RFC 4627, section 3, and by marks; null for UTF-8. */
    private static @Nullable Charset wide(byte[] bytes) {
        if (bytes.length < 2 || (bytes[0] > 0 && bytes[1] != 0)) {
            return null;
        }
        boolean four = bytes.length >= 4 && bytes.length % 4 == 0;
        if (four && bytes[0] == 0 && bytes[1] == 0) {
            return Charset.forName("UTF-32BE");
        }
        if (four && bytes[2] == 0 && bytes[3] == 0) {
            return Charset.forName("UTF-32LE");
        }
        if (bytes[0] == 0 || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)) {
            return Charset.forName("UTF-16BE");
        }
        return bytes[1] == 0 || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                ? Charset.forName("UTF-16LE")
                : null;
    }

    /** Whether Jackson takes it for one value; null when it does not say so reliably. */
    static @Nullable Boolean isJson(byte[] bytes) throws IOException {
        if (wide(bytes) != null || bytes.length < 2) {
            return null;
        }
        // Of a character Jackson looks at some bytes only.
        return isUtf8(bytes) ? isOneValue(JACKSON, bytes) : null;
    }

    static boolean isJsonOfAnyDepth(byte[] utf8) throws IOException {
        return isOneValue(DEEP_JACKSON, utf8);
    }

    static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isOneValue(JsonFactory jackson, byte[] bytes) throws IOException {
        int values = 0;
        try (JsonParser parser = jackson.createParser(bytes)) {
            int above = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                above -= token.isStructEnd() ? 1 : 0;
                values += above == 0 && !token.isStructStart() ? 1 : 0;
                above += token.isStructStart() ? 1 : 0;
            }
        } catch (IOException e) {
            return false;
        }
        return values == 1;
    }

    private int start() {
        int at = mark();
        while (at < utf8.length && isWhite(utf8[at])) {
            at++;
        }
        return at;
    }

    private int end() {
        int at = utf8.length;
        while (at > 0 && isWhite(utf8[at - 1])) {
            at--;
        }
        return at;
    }

    private int mark() {
        return utf8.length >= 3
                        && utf8[0] == (byte) 0xEF
                        && utf8[1] == (byte) 0xBB
                        && utf8[2] == (byte) 0xBF
                ? 3
                : 0;
    }

    private static boolean isWhite(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /** Without what stands around it. */
    byte[] value() {
        return Arrays.copyOfRange(utf8, start(), end());
    }

    /** Without the white space in it. */
    byte[] compactValue() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean inText = false;
        for (int i = start(); i < end(); i++) {
            if (inText || !isWhite(utf8[i])) {
                out.write(utf8[i]);
            }
            if (inText && utf8[i] == '\\') {
                out.write(utf8[++i]);
            } else if (utf8[i] == '"') {
                inText = !inText;
            }
        }
        return out.toByteArray();
    }

    /** The object with another member behind the last one. */
    byte[] withMember(String member, boolean isEmpty) {
        int brace = end() - 1;
        int last = brace;
        while (isWhite(utf8[last - 1])) {
            last--;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(utf8, mark(), last - mark());
        out.writeBytes(((isEmpty ? "" : ",") + member).getBytes(UTF_8));
        out.write(utf8, last, utf8.length - last);
        return out.toByteArray();
    }

    static int levels(JsonNode value) {
        int deepest = 0;
        for (JsonNode each : value) {
            deepest = Math.max(deepest, levels(each));
        }
        return value.isContainerNode() ? deepest + 1 : 0;
    }
}

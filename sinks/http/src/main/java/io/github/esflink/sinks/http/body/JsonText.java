package io.github.esflink.sinks.http.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Bytes that call themselves JSON. Thread-safe. */
final class JsonText {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /**
     * Whether the bytes are one JSON value and nothing else: what is not would break an array that
     * it is an element of, or be several.
     */
    static boolean isOneValue(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            if (first.isScalarValue()) {
                parser.finishToken();
            }
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}

package io.github.esflink.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import java.nio.charset.StandardCharsets;

/** A text is a query that can be asked, or is refused with its place. */
public final class JsonPathFuzz {

    private static final JsonNode DOCUMENT = document();

    private JsonPathFuzz() {}

    private static JsonNode document() {
        try {
            return JsonReader.read(
                    "{\"a\":[1,2.50,1e400,{\"b\":null,\"c\":\"x\\ud800\"}],\"value\":{\"n\":-0,\"t\":true,\"l\":[[],{}]},\"\":\"\"}"
                            .getBytes(StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        JsonPath query;
        try {
            query = JsonPath.parse(new String(data, StandardCharsets.UTF_8));
        } catch (JsonPathSyntaxException e) {
            return;
        }
        try {
            boolean matches = query.withBudget(10_000).matches(DOCUMENT);
            if (matches == query.withBudget(10_000).select(DOCUMENT).isEmpty()) {
                throw new IllegalStateException("it matches, and selects nothing, or the reverse");
            }
        } catch (JsonPathBudgetException e) {
            // It may take more.
        }
    }
}

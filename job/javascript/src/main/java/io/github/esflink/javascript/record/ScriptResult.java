package io.github.esflink.javascript.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script made of an event.
 *
 * @param dropped whether it said that the event goes no further
 * @param value its new data; null when it was not changed
 * @param headers its new headers, of which each is a text, a number, true or false; null when they
 *     were not changed
 * @param subject its new type; null when it was not changed
 */
public record ScriptResult(
        boolean dropped,
        @Nullable JsonNode value,
        @Nullable Map<String, JsonNode> headers,
        @Nullable String subject) {

    static final ScriptResult DROPPED = new ScriptResult(true, null, null, null);
    static final ScriptResult UNCHANGED = new ScriptResult(false, null, null, null);
}

package io.github.esflink.job.definition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the events of a connector.
 *
 * @param fields the fields that are kept, by name the JSON pointer of each; null for none chosen
 * @param script the JavaScript that every event is given to; null for none
 * @param filter the JSONPath query that events have to pass after that; null for none
 */
public record TransformDefinition(
        @Nullable Map<String, String> fields, @Nullable String script, @Nullable String filter) {}

package io.github.esflink.job.definition;

import io.github.esflink.job.filter.Filter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the events of a connector.
 *
 * @param fields the fields that are kept, by name the JSON pointer of each; null for none chosen
 * @param script the JavaScript that every event is given to; null for none
 * @param filter which events are wanted after that; null for all
 */
public record TransformDefinition(
        @Nullable Map<String, String> fields, @Nullable String script, @Nullable Filter filter) {}

package io.github.esflink.sinks.sql.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What is to be done for an event.
 *
 * @param stream its stream
 * @param revision its number there
 * @param statements in their order; one or more
 */
@Internal
public record MappedEvent(String stream, long revision, List<Bound> statements) {

    /**
     * A statement with the values of its parameters.
     *
     * @param values in the order of the question marks
     */
    public record Bound(MappedStatement statement, List<JsonNode> values) {}
}

package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Receives what a query selects, in order. */
@FunctionalInterface
public interface NodeSink {

    /** Enough with the first node. */
    NodeSink FIRST = (node, location) -> true;

    /**
     * @param location null unless the query was started with a location
     * @return whether this was enough; the query ends
     */
    boolean accept(JsonNode node, @Nullable Location location);
}

package io.github.esflink.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.evaluation.Location;

/** A node that a query selected, and where it is. Holds the node itself, not a copy. */
public final class JsonPathMatch {

    private final Location location;
    private final JsonNode node;

    JsonPathMatch(Location location, JsonNode node) {
        this.location = location;
        this.node = node;
    }

    /**
     * The normalized path (RFC 9535, section 2.7), for example {@code $['items'][0]}: unique in its
     * document, and a query that selects this node only. Written anew with each call.
     */
    public String path() {
        return location.toString();
    }

    public JsonNode node() {
        return node;
    }

    /** The path, without what is there. */
    @Override
    public String toString() {
        return path();
    }
}

package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query from the root ({@code $}) or, inside a filter, from the current node ({@code @}).
 * Immutable.
 */
public final class NodeQuery {

    private final boolean absolute;

    /** The segments before the first that may take several nodes. */
    private final SingularPath trunk;

    /** Null when there are no others. */
    private final @Nullable Step rest;

    private final int length;

    public NodeQuery(boolean absolute, List<Segment> segments) {
        int singular = 0;
        while (singular < segments.size() && segments.get(singular).isSingular()) {
            singular++;
        }
        this.absolute = absolute;
        this.trunk = new SingularPath(segments.subList(0, singular));
        this.rest = Step.chain(segments.subList(singular, segments.size()));
        this.length = segments.size();
    }

    /** Whether this takes one node at the most, whatever the document. */
    public boolean isSingular() {
        return rest == null;
    }

    /** Whether it starts at the root. */
    public boolean isAbsolute() {
        return absolute;
    }

    /** In segments. */
    public int length() {
        return length;
    }

    /** The node where it is a matter of names and indexes; only when {@link #isSingular}. */
    public @Nullable JsonNode nodeFrom(JsonNode start) {
        return trunk.from(start);
    }

    /** As {@link #nodeFrom}, from the node this query starts at. */
    public @Nullable JsonNode node(JsonNode current, Evaluation evaluation) {
        return trunk.from(absolute ? evaluation.root() : current);
    }

    /** Whether anything is selected. Ends with the first node. */
    public boolean exists(JsonNode current, Evaluation evaluation) {
        JsonNode node = node(current, evaluation);
        return node != null && (rest == null || rest.visit(node, null, evaluation, NodeSink.FIRST));
    }

    /**
     * Hands every selected node to the sink, until it has enough.
     *
     * @param at where the start is; null when locations are not needed
     */
    public void forEach(
            JsonNode current, @Nullable Location at, Evaluation evaluation, NodeSink sink) {
        JsonNode start = absolute ? evaluation.root() : current;
        JsonNode node = trunk.from(start);
        if (node != null) {
            Step steps = rest == null ? Step.DELIVER : rest;
            steps.visit(node, at == null ? null : trunk.locate(start, at), evaluation, sink);
        }
    }
}

package io.github.esflink.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.evaluation.NodeSink;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import io.github.esflink.jsonpath.syntax.ParsedQuery;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSONPath query (RFC 9535), parsed.
 *
 * <pre>{@code
 * JsonPath large = JsonPath.parse("$.value.items[?@.price > 100]");
 * if (large.matches(record)) { … }
 * }</pre>
 *
 * <p>Immutable and thread-safe: parse once, keep it. The document is read and never changed; nodes
 * that come out are those of the document.
 *
 * <p>Every evaluation may look at {@value #DEFAULT_BUDGET} nodes, or what {@link #withBudget} says.
 * A node counts each time a selector looks at it, with a filter once for each comparison and each
 * step of a path in it; 128 characters of a compared string count as a node, as do 128 steps of a
 * regular expression. Names and indexes at the beginning of a query cost nothing.
 */
public final class JsonPath {

    /** How many nodes an evaluation may look at: up to a few hundredths of a second. */
    public static final long DEFAULT_BUDGET = 1_000_000;

    private final String text;
    private final NodeQuery query;
    private final List<String> warnings;
    private final long budget;

    private JsonPath(String text, NodeQuery query, List<String> warnings, long budget) {
        this.text = text;
        this.query = query;
        this.warnings = warnings;
        this.budget = budget;
    }

    /**
     * @throws JsonPathSyntaxException when this is no query, or one that nests deeper than 200
     */
    public static JsonPath parse(String query) {
        ParsedQuery parsed = ParsedQuery.of(query);
        return new JsonPath(query, parsed.query(), parsed.warnings(), DEFAULT_BUDGET);
    }

    /**
     * The same query with another limit.
     *
     * @param nodes how many nodes an evaluation may look at, at least 1
     */
    public JsonPath withBudget(long nodes) {
        if (nodes < 1) {
            throw new IllegalArgumentException(
                    "A budget is at least 1 node, but was %d.".formatted(nodes));
        }
        return new JsonPath(text, query, warnings, nodes);
    }

    /**
     * What the RFC allows but hardly anybody means, a sentence each, with its position: a pattern
     * that is no I-Regexp (RFC 9485) and therefore matches nothing, an anchor in one, a member with
     * the name length that is compared with a number.
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Whether the query selects anything in this document. Ends with the first node.
     *
     * @throws JsonPathBudgetException when it takes more than the budget to know
     */
    public boolean matches(JsonNode root) {
        if (root.isMissingNode()) {
            return false;
        }
        if (query.isSingular()) {
            return query.nodeFrom(root) != null;
        }
        return query.exists(root, new Evaluation(root, text, budget));
    }

    /**
     * The selected nodes, in the order of the document where the RFC leaves it open; one that is
     * selected twice is there twice.
     *
     * @throws JsonPathBudgetException when it takes more than the budget
     */
    public List<JsonNode> select(JsonNode root) {
        List<JsonNode> nodes = new ArrayList<>();
        run(
                root,
                false,
                (node, location) -> {
                    nodes.add(node);
                    return false;
                });
        return nodes;
    }

    /**
     * As {@link #select}, with the place of each node.
     *
     * @throws JsonPathBudgetException when it takes more than the budget
     */
    public List<JsonPathMatch> locate(JsonNode root) {
        List<JsonPathMatch> matches = new ArrayList<>();
        run(
                root,
                true,
                (node, location) -> {
                    matches.add(
                            new JsonPathMatch(location == null ? Location.ROOT : location, node));
                    return false;
                });
        return matches;
    }

    private void run(JsonNode root, boolean located, NodeSink sink) {
        if (!root.isMissingNode()) {
            query.forEach(
                    root, located ? Location.ROOT : null, new Evaluation(root, text, budget), sink);
        }
    }

    /** The text of the query, as it was parsed. */
    @Override
    public String toString() {
        return text;
    }
}

package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;

/** The condition of a filter. Immutable. */
public interface NodeTest {

    /**
     * @param current what {@code @} stands for
     */
    boolean test(JsonNode current, Evaluation evaluation);

    /** What one test costs of the budget: its comparisons and the steps of its paths. */
    int weight();

    /** Whether {@code @} is in it; if not, the outcome is the same for all nodes of a document. */
    boolean usesCurrent();
}

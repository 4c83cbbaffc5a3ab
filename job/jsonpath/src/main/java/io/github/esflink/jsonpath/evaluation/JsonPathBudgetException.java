package io.github.esflink.jsonpath.evaluation;

/**
 * A query looked at more of a document than it may. The same query fails on the same document every
 * time. The message names the query and the budget, never what is in the document.
 */
public final class JsonPathBudgetException extends RuntimeException {

    private final long budget;

    JsonPathBudgetException(String query, long budget) {
        super(
                ("The query %s looks at more than the %,d nodes it may look at in one document."
                                + " Name the members on the way instead of '..' and '*', or raise"
                                + " the budget.")
                        .formatted(query, budget));
        this.budget = budget;
    }

    /** How many nodes the query was allowed to look at. */
    public long budget() {
        return budget;
    }
}

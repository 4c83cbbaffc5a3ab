package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One run of a query over one document: its root, and how much may still be looked at. Used by one
 * thread, once.
 */
public final class Evaluation {

    /** So many characters of a string cost as much as a node. */
    public static final int CHARACTERS_PER_NODE = 128;

    private static final int MAX_QUERY_IN_MESSAGE = 200;

    private final JsonNode root;
    private final String query;
    private final long budget;
    private long left;

    /**
     * @param query the text, for the message when the budget is used up
     * @param budget in nodes
     */
    public Evaluation(JsonNode root, String query, long budget) {
        this.root = root;
        this.query = query;
        this.budget = budget;
        this.left = budget;
    }

    public JsonNode root() {
        return root;
    }

    /**
     * @throws JsonPathBudgetException when no more nodes may be looked at
     */
    public void spend(long nodes) {
        left -= nodes;
        if (left < 0) {
            throw new JsonPathBudgetException(
                    query.length() <= MAX_QUERY_IN_MESSAGE
                            ? query
                            : query.substring(0, MAX_QUERY_IN_MESSAGE) + "…",
                    budget);
        }
    }

    /**
     * @param states how many states of a pattern each character may meet, 1 without a pattern
     * @throws JsonPathBudgetException when no more nodes may be looked at
     */
    public void spendText(int characters, int states) {
        long work = (long) characters * states;
        if (work >= CHARACTERS_PER_NODE) {
            spend(work / CHARACTERS_PER_NODE);
        }
    }
}

package io.github.esflink.jsonpath.syntax;

import org.jspecify.annotations.Nullable;

/**
 * What to write instead: a piece of the query and its replacement.
 *
 * @param from where the piece begins, {@code to} where it has ended
 * @param replacement null when only advice can be given
 * @param advice a sentence, without its full stop
 */
record Fix(int from, int to, @Nullable String replacement, String advice) {

    /** A text with more mistakes than this is not repaired any more. */
    private static final int MAX_FIXES = 8;

    private static final int MAX_LENGTH = 10_000;

    /** Nothing to say. */
    static final Fix NONE = advice("");

    /** Where the right query cannot be known. */
    static Fix advice(String advice) {
        return new Fix(0, 0, null, advice);
    }

    /**
     * The whole query with this and every later mistake repaired, or null: only what is a query
     * itself is worth suggesting.
     */
    @Nullable String applyTo(QueryText query) {
        String text = query.text();
        if (replacement == null || query.fixes() == MAX_FIXES || text.length() > MAX_LENGTH) {
            return null;
        }
        String candidate = text.substring(0, from) + replacement + text.substring(to);
        try {
            QueryParser.parse(new QueryText(candidate, query.fixes() + 1));
            return candidate;
        } catch (JsonPathSyntaxException e) {
            return e.suggestion();
        }
    }
}

package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.NodeQuery;
import java.util.List;

/**
 * What came out of a text.
 *
 * @param warnings what is allowed, and hardly meant; a sentence each
 */
public record ParsedQuery(NodeQuery query, List<String> warnings) {

    public ParsedQuery {
        warnings = List.copyOf(warnings);
    }

    /**
     * @throws JsonPathSyntaxException when the text is no query
     */
    public static ParsedQuery of(String text) {
        return QueryParser.parse(new QueryText(text, 0));
    }
}

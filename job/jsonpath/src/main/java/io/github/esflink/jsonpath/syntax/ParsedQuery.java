package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a text.
 *
 * @param warnings what is allowed, and hardly meant; a sentence each
 */
public record ParsedQuery(NodeQuery query, List<String> warnings) {

    /** A text with more mistakes than this, or a longer one, is not repaired. */
    private static final int MAX_FIXES = 8;

    private static final int MAX_LENGTH = 10_000;

    public ParsedQuery {
        warnings = List.copyOf(warnings);
    }

    /**
     * @throws JsonPathSyntaxException when the text is no query
     */
    public static ParsedQuery of(String text) {
        try {
            return QueryParser.parse(new QueryText(text));
        } catch (Refusal refusal) {
            throw new JsonPathSyntaxException(
                    new QueryText(text),
                    refusal,
                    text.length() > MAX_LENGTH ? null : repaired(text, refusal));
        }
    }

    /**
     * The whole query with this and every later mistake repaired, or null: only what is a query
     * itself is worth suggesting.
     */
    private static @Nullable String repaired(String text, Refusal refusal) {
        Refusal mistake = refusal;
        String candidate = text;
        for (int fixes = 0; fixes < MAX_FIXES; fixes++) {
            candidate = mistake.fix().applyTo(candidate);
            if (candidate == null) {
                return null;
            }
            try {
                QueryParser.parse(new QueryText(candidate));
                return candidate;
            } catch (Refusal next) {
                mistake = next;
            }
        }
        return null;
    }
}

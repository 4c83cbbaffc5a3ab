package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A text is no JSONPath query (RFC 9535), or one that nests deeper than allowed. The message has
 * the position, what was expected there, what was found, and what to write instead.
 */
public final class JsonPathSyntaxException extends IllegalArgumentException {

    private static final int CONTEXT = 30;
    private static final int MAX_SUGGESTION = 300;

    private final String query;
    private final int offset;
    private final String expected;
    private final String found;
    private final @Nullable String suggestion;

    JsonPathSyntaxException(QueryText text, Refusal refusal, @Nullable String suggestion) {
        super(message(text, refusal, suggestion));
        this.query = text.text();
        this.offset = refusal.offset();
        this.expected = refusal.expected();
        this.found = text.found(refusal.offset());
        this.suggestion = suggestion;
    }

    private static String message(QueryText text, Refusal refusal, @Nullable String suggestion) {
        int offset = refusal.offset();
        String advice = refusal.fix().advice();
        String query = text.text();
        int from = Math.max(0, offset - CONTEXT);
        int to = Math.min(query.length(), offset + CONTEXT);
        StringBuilder message =
                new StringBuilder("No JSONPath query (RFC 9535): expected ")
                        .append(refusal.expected())
                        .append(" at position ")
                        .append(offset)
                        .append(" but found ")
                        .append(text.found(offset))
                        .append(", in: ")
                        .append(from > 0 ? "…" : "")
                        .append(query, from, to)
                        .append(to < query.length() ? "…" : "");
        if (!advice.isEmpty()) {
            message.append(" (").append(advice).append(')');
        }
        if (suggestion != null) {
            message.append(". Write: ").append(excerpt(suggestion, offset));
        }
        return message.toString();
    }

    private static String excerpt(String text, int offset) {
        if (text.length() <= MAX_SUGGESTION) {
            return text;
        }
        int from = Math.max(0, offset - CONTEXT);
        int to = Math.min(text.length(), from + 4 * CONTEXT);
        return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }

    /** The whole text that was refused. */
    public String query() {
        return query;
    }

    /** Where the text stops being a query: characters ({@code char}) from 0, up to its length. */
    public int offset() {
        return offset;
    }

    /** What could have been there, in words. */
    public String expected() {
        return expected;
    }

    /** What was there, in words. */
    public String found() {
        return found;
    }

    /**
     * A whole query that is one and says what was probably meant, or null when that cannot be
     * known.
     */
    public @Nullable String suggestion() {
        return suggestion;
    }
}

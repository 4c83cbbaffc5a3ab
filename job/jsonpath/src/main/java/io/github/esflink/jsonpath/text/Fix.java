package io.github.esflink.jsonpath.text;

import org.jspecify.annotations.Nullable;

/**
 * What to write instead: a piece of the query and its replacement.
 *
 * @param from where the piece begins, {@code to} where it has ended
 * @param replacement null when only advice can be given
 * @param advice a sentence, without its full stop
 */
public record Fix(int from, int to, @Nullable String replacement, String advice) {

    /** Nothing to say. */
    public static final Fix NONE = advice("");

    /** Where the right query cannot be known. */
    public static Fix advice(String advice) {
        return new Fix(0, 0, null, advice);
    }

    /** The text with this repaired, or null when there is only advice. */
    public @Nullable String applyTo(String text) {
        return replacement == null
                ? null
                : text.substring(0, from) + replacement + text.substring(to);
    }
}

package io.github.esflink.job.definition;

import java.util.Objects;

/**
 * Which events go on, in the words of the server's {@code subscription:filter}.
 *
 * @param scope what is looked at
 * @param type how
 * @param expression what it has to look like
 */
public record FilterDefinition(Scope scope, Type type, String expression) {

    /** What the filter looks at. */
    public enum Scope {
        /** The stream id. */
        STREAM,
        /** The event type. */
        RECORD
    }

    /** How the expression is read. */
    public enum Type {
        /** The whole stream id. */
        STREAM_ID,
        /** A regular expression that is found anywhere unless it is anchored; RE2 syntax. */
        REGEX,
        /** Comma separated beginnings. */
        PREFIX
    }

    public FilterDefinition {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(expression, "expression");
    }
}

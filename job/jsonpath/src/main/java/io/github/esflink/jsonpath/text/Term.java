package io.github.esflink.jsonpath.text;

import io.github.esflink.jsonpath.evaluation.NodeTest;
import io.github.esflink.jsonpath.filter.Logic;
import io.github.esflink.jsonpath.filter.Operand;
import org.jspecify.annotations.Nullable;

/**
 * A literal, a path or a function in a filter, and what it may stand for. This is where the types
 * of RFC 9535, section 2.4.1 live: what has a value can be compared, what has a test can be a
 * condition, what has a path can be an argument of NodesType.
 *
 * @param start where it begins, {@code end} where it has ended
 * @param function its name, when it is one
 */
public record Term(
        int start,
        int end,
        @Nullable Operand value,
        @Nullable NodeTest test,
        @Nullable Path path,
        @Nullable String function) {

    public static Term literal(int start, int end, Operand.Literal literal) {
        return new Term(start, end, literal, null, null, null);
    }

    public static Term path(Path path, int end) {
        return new Term(
                path.start(),
                end,
                path.singular() ? new Operand.SingularQuery(path.toQuery()) : null,
                Logic.exists(path.toQuery()),
                path,
                null);
    }

    public static Term value(int start, int end, Operand value, String function) {
        return new Term(start, end, value, null, null, function);
    }

    public static Term test(int start, int end, NodeTest test, String function) {
        return new Term(start, end, null, test, null, function);
    }

    public boolean isLiteral() {
        return value instanceof Operand.Literal;
    }

    public String in(QueryText text) {
        return text.text().substring(start, end);
    }
}

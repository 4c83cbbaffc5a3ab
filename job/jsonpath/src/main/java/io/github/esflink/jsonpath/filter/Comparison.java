package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.evaluation.NodeTest;
import org.jspecify.annotations.Nullable;

/** Two operands, compared. */
public record Comparison(Operand left, Operator operator, Operand right) implements NodeTest {

    /** The comparison, in its fastest form. */
    public static NodeTest of(Operand left, Operator operator, Operand right) {
        Comparison comparison = new Comparison(left, operator, right);
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        return equality
                        && left instanceof Operand.SingularQuery path
                        && right instanceof Operand.Literal literal
                        && literal.literal() instanceof TextNode text
                ? new TextEquality(
                        path.query(), text.textValue(), operator == Operator.EQUAL, comparison)
                : comparison;
    }

    @Override
    public boolean test(JsonNode current, Evaluation evaluation) {
        JsonNode a = left.value(current, evaluation);
        JsonNode b = right.value(current, evaluation);
        return switch (operator) {
            case EQUAL -> JsonValues.equal(a, b, evaluation);
            case NOT_EQUAL -> !JsonValues.equal(a, b, evaluation);
            case LESS -> less(a, b, evaluation);
            case GREATER -> less(b, a, evaluation);
            case LESS_OR_EQUAL -> less(a, b, evaluation) || JsonValues.equal(a, b, evaluation);
            case GREATER_OR_EQUAL -> less(b, a, evaluation) || JsonValues.equal(a, b, evaluation);
        };
    }

    private static boolean less(@Nullable JsonNode a, @Nullable JsonNode b, Evaluation evaluation) {
        return a != null && b != null && JsonValues.less(a, b, evaluation);
    }

    @Override
    public int weight() {
        return 1 + left.weight() + right.weight();
    }

    @Override
    public boolean usesCurrent() {
        return left.usesCurrent() || right.usesCurrent();
    }

    /** {@code @.a == 'text'}, which most filters are. */
    private record TextEquality(NodeQuery path, String text, boolean wanted, Comparison whole)
            implements NodeTest {

        @Override
        public boolean test(JsonNode current, Evaluation evaluation) {
            return (path.node(current, evaluation) instanceof TextNode node
                            && text.equals(node.textValue()))
                    == wanted;
        }

        @Override
        public int weight() {
            return whole.weight() + text.length() / Evaluation.CHARACTERS_PER_NODE;
        }

        @Override
        public boolean usesCurrent() {
            return whole.usesCurrent();
        }
    }

    /** The six of the RFC, longer ones before their beginnings. */
    public enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        GREATER(">");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /** As it is written in a query. */
        public String sign() {
            return sign;
        }
    }
}

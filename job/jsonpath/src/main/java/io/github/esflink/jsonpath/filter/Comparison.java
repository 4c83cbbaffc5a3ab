package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.NodeTest;
import org.jspecify.annotations.Nullable;

/** Two operands, compared. */
public record Comparison(Operand left, Operator operator, Operand right) implements NodeTest {

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

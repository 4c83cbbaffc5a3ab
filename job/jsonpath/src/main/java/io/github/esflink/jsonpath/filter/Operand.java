package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.Location;
import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.evaluation.NodeSink;
import org.jspecify.annotations.Nullable;

/** What can be compared: the ValueType of the RFC. Immutable. */
public sealed interface Operand {

    /** The value, or null for Nothing. */
    @Nullable JsonNode value(JsonNode current, Evaluation evaluation);

    /** What this costs of the budget, besides what its query looks at. */
    int weight();

    /** Whether {@code @} is in it. */
    boolean usesCurrent();

    /** A number, a string, true, false or null in the query. */
    record Literal(JsonNode literal) implements Operand {

        @Override
        public JsonNode value(JsonNode current, Evaluation evaluation) {
            return literal;
        }

        @Override
        public int weight() {
            return 0;
        }

        @Override
        public boolean usesCurrent() {
            return false;
        }
    }

    /** The value of the node that a singular query selects. */
    record SingularQuery(NodeQuery query) implements Operand {

        @Override
        public @Nullable JsonNode value(JsonNode current, Evaluation evaluation) {
            return query.node(current, evaluation);
        }

        @Override
        public int weight() {
            return query.length();
        }

        @Override
        public boolean usesCurrent() {
            return !query.isAbsolute();
        }
    }

    /** {@code length()}: characters of a string, elements of an array, members of an object. */
    record Length(Operand of) implements Operand {

        @Override
        public @Nullable JsonNode value(JsonNode current, Evaluation evaluation) {
            JsonNode value = of.value(current, evaluation);
            if (value instanceof TextNode) {
                String text = value.textValue();
                evaluation.spendText(text.length(), 1);
                return IntNode.valueOf(text.codePointCount(0, text.length()));
            }
            return value instanceof ContainerNode ? IntNode.valueOf(value.size()) : null;
        }

        @Override
        public int weight() {
            return 1 + of.weight();
        }

        @Override
        public boolean usesCurrent() {
            return of.usesCurrent();
        }
    }

    /** {@code count()}: how many nodes a query selects. */
    record Count(NodeQuery query) implements Operand {

        @Override
        public JsonNode value(JsonNode current, Evaluation evaluation) {
            Counter counter = new Counter();
            query.forEach(current, null, evaluation, counter);
            return LongNode.valueOf(counter.count);
        }

        @Override
        public int weight() {
            return 1 + query.length();
        }

        @Override
        public boolean usesCurrent() {
            return !query.isAbsolute();
        }

        private static final class Counter implements NodeSink {

            private long count;

            @Override
            public boolean accept(JsonNode node, @Nullable Location location) {
                count++;
                return false;
            }
        }
    }

    /** {@code value()}: the value of the only node that a query selects. */
    record SoleValue(NodeQuery query) implements Operand {

        @Override
        public @Nullable JsonNode value(JsonNode current, Evaluation evaluation) {
            Sole sole = new Sole();
            query.forEach(current, null, evaluation, sole);
            return sole.several ? null : sole.node;
        }

        @Override
        public int weight() {
            return 1 + query.length();
        }

        @Override
        public boolean usesCurrent() {
            return !query.isAbsolute();
        }

        private static final class Sole implements NodeSink {

            private @Nullable JsonNode node;
            private boolean several;

            @Override
            public boolean accept(JsonNode selected, @Nullable Location location) {
                several = node != null;
                node = selected;
                return several;
            }
        }
    }
}

package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.evaluation.NodeTest;
import java.util.List;

/** Conditions made of conditions, and the test whether something exists. */
public final class Logic {

    private Logic() {}

    /** {@code a || b}. */
    public static NodeTest anyOf(List<NodeTest> tests) {
        return tests.size() == 1 ? tests.get(0) : new All(tests.toArray(NodeTest[]::new), true);
    }

    /** {@code a && b}. */
    public static NodeTest allOf(List<NodeTest> tests) {
        return tests.size() == 1 ? tests.get(0) : new All(tests.toArray(NodeTest[]::new), false);
    }

    /** {@code !a}. */
    public static NodeTest not(NodeTest test) {
        return new Not(test);
    }

    /** A query alone: whether it selects anything, be it null or false. */
    public static NodeTest exists(NodeQuery query) {
        return new Exists(query);
    }

    private static final class All implements NodeTest {

        private final NodeTest[] tests;

        /** The outcome of a single test that is the outcome of all. */
        private final boolean decisive;

        private final int weight;
        private final boolean usesCurrent;

        All(NodeTest[] tests, boolean decisive) {
            this.tests = tests;
            this.decisive = decisive;
            int sum = 0;
            boolean uses = false;
            for (NodeTest test : tests) {
                sum += test.weight();
                uses |= test.usesCurrent();
            }
            this.weight = sum;
            this.usesCurrent = uses;
        }

        @Override
        public boolean test(JsonNode current, Evaluation evaluation) {
            for (NodeTest test : tests) {
                if (test.test(current, evaluation) == decisive) {
                    return decisive;
                }
            }
            return !decisive;
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public boolean usesCurrent() {
            return usesCurrent;
        }
    }

    private record Not(NodeTest test) implements NodeTest {

        @Override
        public boolean test(JsonNode current, Evaluation evaluation) {
            return !test.test(current, evaluation);
        }

        @Override
        public int weight() {
            return test.weight();
        }

        @Override
        public boolean usesCurrent() {
            return test.usesCurrent();
        }
    }

    private record Exists(NodeQuery query) implements NodeTest {

        @Override
        public boolean test(JsonNode current, Evaluation evaluation) {
            return query.exists(current, evaluation);
        }

        @Override
        public int weight() {
            return 1 + query.length();
        }

        @Override
        public boolean usesCurrent() {
            return !query.isAbsolute();
        }
    }
}

package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selects children of one node (RFC 9535, section 2.3). Immutable. */
public sealed interface Selector {

    /**
     * Hands the selected children on to the next step.
     *
     * @param at where {@code node} is; null when nobody asks
     * @return whether the sink has enough
     */
    boolean select(
            JsonNode node, @Nullable Location at, Evaluation evaluation, NodeSink sink, Step next);

    /** {@code ['name']} and {@code .name}. */
    record Member(String name) implements Selector {

        static @Nullable JsonNode of(JsonNode node, String name) {
            return node instanceof ObjectNode ? node.get(name) : null;
        }

        @Override
        public boolean select(
                JsonNode node,
                @Nullable Location at,
                Evaluation evaluation,
                NodeSink sink,
                Step next) {
            JsonNode child = of(node, name);
            return child != null
                    && next.visit(child, at == null ? null : at.member(name), evaluation, sink);
        }
    }

    /**
     * {@code [0]}.
     *
     * @param index negative from the end, within ±(2<sup>53</sup> - 1)
     */
    record Element(long index) implements Selector {

        /** The place of the element, or -1. */
        static int in(JsonNode node, long index) {
            if (!(node instanceof ArrayNode)) {
                return -1;
            }
            int size = node.size();
            long place = index < 0 ? size + index : index;
            return place >= 0 && place < size ? (int) place : -1;
        }

        @Override
        public boolean select(
                JsonNode node,
                @Nullable Location at,
                Evaluation evaluation,
                NodeSink sink,
                Step next) {
            int place = in(node, index);
            return place >= 0
                    && next.visit(
                            node.get(place),
                            at == null ? null : at.element(place),
                            evaluation,
                            sink);
        }
    }

    /** {@code [start:end:step]}; null where nothing was written. */
    record Slice(@Nullable Long start, @Nullable Long end, long step) implements Selector {

        @Override
        public boolean select(
                JsonNode node,
                @Nullable Location at,
                Evaluation evaluation,
                NodeSink sink,
                Step next) {
            if (!(node instanceof ArrayNode) || step == 0) {
                return false;
            }
            long size = node.size();
            // Bounds are clamped to what exists: [0, size] forwards, [-1, size - 1] backwards.
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? size : size - 1;
            long first = start == null ? (step > 0 ? low : high) : clamp(start, size, low, high);
            long beyond = end == null ? (step > 0 ? high : low) : clamp(end, size, low, high);
            for (long i = first; step > 0 ? i < beyond : i > beyond; i += step) {
                evaluation.spend(1);
                int place = (int) i;
                if (next.visit(
                        node.get(place), at == null ? null : at.element(place), evaluation, sink)) {
                    return true;
                }
            }
            return false;
        }

        private static long clamp(long bound, long size, long low, long high) {
            long place = bound < 0 ? size + bound : bound;
            return Math.min(Math.max(place, low), high);
        }
    }

    /**
     * {@code [*]}, {@code .*} and {@code [?condition]}.
     *
     * @param condition null takes every child
     */
    record Children(@Nullable NodeTest condition, int weight) implements Selector {

        static final Children ALL = new Children(null, 1);

        @Override
        public boolean select(
                JsonNode node,
                @Nullable Location at,
                Evaluation evaluation,
                NodeSink sink,
                Step next) {
            if (condition != null && !condition.usesCurrent()) {
                // One answer for all children.
                return !node.isEmpty()
                        && takes(node, evaluation)
                        && ALL.select(node, at, evaluation, sink, next);
            }
            if (node instanceof ArrayNode) {
                return elements(node, at, evaluation, sink, next);
            }
            if (!(node instanceof ObjectNode)) {
                return false;
            }
            if (at != null) {
                return members(node, at, evaluation, sink, next);
            }
            for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
                JsonNode child = children.next();
                if (takes(child, evaluation) && next.visit(child, null, evaluation, sink)) {
                    return true;
                }
            }
            return false;
        }

        private boolean elements(
                JsonNode node,
                @Nullable Location at,
                Evaluation evaluation,
                NodeSink sink,
                Step next) {
            for (int i = 0; i < node.size(); i++) {
                JsonNode child = node.get(i);
                if (takes(child, evaluation)
                        && next.visit(child, at == null ? null : at.element(i), evaluation, sink)) {
                    return true;
                }
            }
            return false;
        }

        private boolean members(
                JsonNode node, Location at, Evaluation evaluation, NodeSink sink, Step next) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (takes(member.getValue(), evaluation)
                        && next.visit(
                                member.getValue(), at.member(member.getKey()), evaluation, sink)) {
                    return true;
                }
            }
            return false;
        }

        private boolean takes(JsonNode child, Evaluation evaluation) {
            evaluation.spend(weight);
            return condition == null || condition.test(child, evaluation);
        }
    }

    /** {@code *}: every child. */
    static Selector all() {
        return Children.ALL;
    }

    /** {@code ?condition}: the children that pass. */
    static Selector filter(NodeTest condition) {
        return new Children(condition, condition.weight());
    }
}

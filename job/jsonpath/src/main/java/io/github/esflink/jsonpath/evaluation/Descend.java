package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A descendant segment: its selectors, applied to a node and to everything below it, parents before
 * children, children in their order. The way down is a list and not the stack of the thread, so
 * that no document is too deep.
 */
record Descend(Step selectors) implements Step {

    @Override
    public boolean visit(
            JsonNode node, @Nullable Location at, Evaluation evaluation, NodeSink sink) {
        if (!(node instanceof ContainerNode)) {
            return false;
        }
        if (selectors.visit(node, at, evaluation, sink)) {
            return true;
        }
        List<Level> way = new ArrayList<>();
        Level level = Level.of(node, at);
        while (true) {
            if (level.hasNext()) {
                evaluation.spend(1);
                JsonNode child = level.next();
                // Nothing can be selected from the others.
                if (child instanceof ContainerNode && !child.isEmpty()) {
                    if (selectors.visit(child, level.location(), evaluation, sink)) {
                        return true;
                    }
                    way.add(level);
                    level = Level.of(child, level.location());
                }
            } else if (way.isEmpty()) {
                return false;
            } else {
                level = way.remove(way.size() - 1);
            }
        }
    }

    /** Children of a node, some of them already visited. */
    private abstract static sealed class Level {

        static Level of(JsonNode parent, @Nullable Location at) {
            if (at == null) {
                return new Unlocated(parent);
            }
            return parent.isArray() ? new Elements(parent, at) : new Members(parent, at);
        }

        abstract boolean hasNext();

        abstract JsonNode next();

        /** Where the child is that came last. */
        abstract @Nullable Location location();

        private static final class Unlocated extends Level {

            private final Iterator<JsonNode> children;

            Unlocated(JsonNode parent) {
                this.children = parent.elements();
            }

            @Override
            boolean hasNext() {
                return children.hasNext();
            }

            @Override
            JsonNode next() {
                return children.next();
            }

            @Override
            @Nullable Location location() {
                return null;
            }
        }

        private static final class Elements extends Level {

            private final JsonNode array;
            private final Location at;
            private int next;

            Elements(JsonNode array, Location at) {
                this.array = array;
                this.at = at;
            }

            @Override
            boolean hasNext() {
                return next < array.size();
            }

            @Override
            JsonNode next() {
                return array.get(next++);
            }

            @Override
            Location location() {
                return at.element(next - 1);
            }
        }

        private static final class Members extends Level {

            private final Iterator<Map.Entry<String, JsonNode>> members;
            private final Location at;
            private String name = "";

            Members(JsonNode object, Location at) {
                this.members = object.properties().iterator();
                this.at = at;
            }

            @Override
            boolean hasNext() {
                return members.hasNext();
            }

            @Override
            JsonNode next() {
                Map.Entry<String, JsonNode> member = members.next();
                name = member.getKey();
                return member.getValue();
            }

            @Override
            Location location() {
                return at.member(name);
            }
        }
    }
}

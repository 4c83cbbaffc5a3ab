package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment with what comes after it. A node goes through as far as it gets before the next one
 * starts, which gives the order of the RFC without a list in between.
 */
interface Step {

    /** After the last segment. */
    Step DELIVER = (node, at, evaluation, sink) -> sink.accept(node, at);

    /**
     * @return whether the sink has enough
     */
    boolean visit(JsonNode node, @Nullable Location at, Evaluation evaluation, NodeSink sink);

    /** The steps for these segments, null for none. */
    static @Nullable Step chain(List<Segment> segments) {
        Step next = DELIVER;
        int end = segments.size();
        while (end > 0) {
            Segment last = segments.get(end - 1);
            int start = end - 1;
            if (last.isSingular()) {
                while (start > 0 && segments.get(start - 1).isSingular()) {
                    start--;
                }
                next = new Walk(new SingularPath(segments.subList(start, end)), next);
            } else if (last.descendant()) {
                next = new Descend(new Fan(last.selectors(), next));
            } else {
                next = new Fan(last.selectors(), next);
            }
            end = start;
        }
        return segments.isEmpty() ? null : next;
    }

    /** Segments that lead to one node at the most. */
    record Walk(SingularPath path, Step next) implements Step {

        @Override
        public boolean visit(
                JsonNode node, @Nullable Location at, Evaluation evaluation, NodeSink sink) {
            evaluation.spend(path.length());
            JsonNode target = path.from(node);
            return target != null
                    && next.visit(
                            target, at == null ? null : path.locate(node, at), evaluation, sink);
        }
    }

    /** A child segment. */
    final class Fan implements Step {

        private final Selector[] selectors;
        private final Step next;

        Fan(List<Selector> selectors, Step next) {
            this.selectors = selectors.toArray(Selector[]::new);
            this.next = next;
        }

        @Override
        public boolean visit(
                JsonNode node, @Nullable Location at, Evaluation evaluation, NodeSink sink) {
            evaluation.spend(selectors.length);
            for (Selector selector : selectors) {
                if (selector.select(node, at, evaluation, sink, next)) {
                    return true;
                }
            }
            return false;
        }
    }
}

package io.github.esflink.jsonpath.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment as it was written: selectors, applied to the children of a node or, for a descendant
 * segment, to those of the node and of everything below.
 */
public record Segment(boolean descendant, List<Selector> selectors) {

    public Segment {
        selectors = List.copyOf(selectors);
    }

    /** Whether this takes one node at the most, whatever the document. */
    public boolean isSingular() {
        return member() != null || element() != null;
    }

    @Nullable String member() {
        return sole() instanceof Selector.Member member ? member.name() : null;
    }

    @Nullable Long element() {
        return sole() instanceof Selector.Element element ? element.index() : null;
    }

    private @Nullable Selector sole() {
        return !descendant && selectors.size() == 1 ? selectors.get(0) : null;
    }
}

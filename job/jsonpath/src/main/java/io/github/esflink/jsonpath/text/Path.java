package io.github.esflink.jsonpath.text;

import io.github.esflink.jsonpath.evaluation.NodeQuery;
import io.github.esflink.jsonpath.evaluation.Segment;
import io.github.esflink.jsonpath.evaluation.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query as it stands in the text.
 *
 * @param ends where each segment has ended
 * @param singular whether the grammar calls it singular: names and indexes, and no blanks inside
 *     their brackets
 */
public record Path(
        boolean absolute, List<Segment> segments, List<Integer> ends, boolean singular, int start) {

    public NodeQuery toQuery() {
        return new NodeQuery(absolute, segments);
    }

    /** The name that the last segment selects. */
    public @Nullable String lastName() {
        if (segments.isEmpty()) {
            return null;
        }
        Segment last = segments.get(segments.size() - 1);
        return last.isSingular() && last.selectors().get(0) instanceof Selector.Member member
                ? member.name()
                : null;
    }
}

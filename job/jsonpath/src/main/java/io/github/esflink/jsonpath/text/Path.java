package io.github.esflink.jsonpath.text;

import io.github.esflink.jsonpath.evaluation.Location;
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

    /** The same without a blank, when it is a matter of names and indexes. */
    public @Nullable String withoutBlanks() {
        StringBuilder compact = new StringBuilder(absolute ? "$" : "@");
        for (Segment segment : segments) {
            if (!segment.isSingular()) {
                return null;
            }
            compact.append('[');
            if (segment.selectors().get(0) instanceof Selector.Element element) {
                compact.append(element.index());
            } else if (segment.selectors().get(0) instanceof Selector.Member member) {
                compact.append(Location.quoted(member.name()));
            }
            compact.append(']');
        }
        return compact.toString();
    }

    /** Of the last segment that may take several nodes; -1 if none does. */
    public int lastPlural() {
        int i = segments.size() - 1;
        while (i >= 0 && segments.get(i).isSingular()) {
            i--;
        }
        return i;
    }
}

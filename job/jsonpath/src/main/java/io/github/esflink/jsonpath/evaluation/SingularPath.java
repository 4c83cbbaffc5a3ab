package io.github.esflink.jsonpath.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and indexes, one after the other. Allocates nothing to find its node. Immutable. */
final class SingularPath {

    /** Null where an index is. */
    private final @Nullable String[] names;

    private final long[] indexes;

    SingularPath(List<Segment> segments) {
        this.names = new @Nullable String[segments.size()];
        this.indexes = new long[segments.size()];
        for (int i = 0; i < names.length; i++) {
            Segment segment = segments.get(i);
            Long index = segment.element();
            names[i] = segment.member();
            indexes[i] = index == null ? 0 : index;
        }
    }

    int length() {
        return names.length;
    }

    @Nullable JsonNode from(JsonNode start) {
        JsonNode node = start;
        for (int i = 0; i < names.length; i++) {
            node = step(node, i);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** Where {@link #from} leads. Only for a node that it leads to. */
    Location locate(JsonNode start, Location at) {
        Location location = at;
        JsonNode node = start;
        for (int i = 0; node != null && i < names.length; i++) {
            String name = names[i];
            location =
                    name != null
                            ? location.member(name)
                            : location.element(Selector.Element.in(node, indexes[i]));
            node = step(node, i);
        }
        return location;
    }

    private @Nullable JsonNode step(JsonNode node, int i) {
        String name = names[i];
        if (name != null) {
            return Selector.Member.of(node, name);
        }
        int place = Selector.Element.in(node, indexes[i]);
        return place < 0 ? null : node.get(place);
    }
}

package io.github.esflink.jsonpath.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is in its document. Immutable; written out as a normalized path (RFC 9535, section
 * 2.7) only when asked, because most are never read and a path is as long as the document is deep.
 */
public final class Location {

    public static final Location ROOT = new Location(null, null, -1);

    private final @Nullable Location parent;
    private final @Nullable String name;
    private final int index;

    private Location(@Nullable Location parent, @Nullable String name, int index) {
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    Location member(String member) {
        return new Location(this, member, -1);
    }

    Location element(int element) {
        return new Location(this, null, element);
    }

    /** The normalized path, for example {@code $['order']['items'][0]}. */
    @Override
    public String toString() {
        Deque<Location> way = new ArrayDeque<>();
        Location at = this;
        while (at.parent != null) {
            way.push(at);
            at = at.parent;
        }
        StringBuilder path = new StringBuilder("$");
        for (Location step : way) {
            if (step.name == null) {
                path.append('[').append(step.index).append(']');
            } else {
                path.append('[').append(quoted(step.name)).append(']');
            }
        }
        return path.toString();
    }

    /** A name in single quotes, escaped as normalized paths have it. */
    public static String quoted(String name) {
        StringBuilder quoted = new StringBuilder(name.length() + 2).append('\'');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '\b' -> quoted.append("\\b");
                case '\t' -> quoted.append("\\t");
                case '\n' -> quoted.append("\\n");
                case '\f' -> quoted.append("\\f");
                case '\r' -> quoted.append("\\r");
                case '\'' -> quoted.append("\\'");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 0xF, 16));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('\'').toString();
    }
}

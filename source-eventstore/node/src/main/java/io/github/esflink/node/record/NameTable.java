package io.github.esflink.node.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers names (stream names, event types) so that an index entry needs four bytes for one.
 *
 * <p>Numbers are given in order from 0 by the one writing thread; any thread may look names up.
 */
public final class NameTable {
    private final Map<String, Name> byText = new ConcurrentHashMap<>();
    private volatile Name[] byNumber = new Name[64];
    private volatile int size;

    /**
     * A numbered name.
     *
     * @param number its number, from 0
     * @param text the name
     * @param utf8 the same in UTF-8; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by number only
    public record Name(int number, String text, byte[] utf8) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Name that && that.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** Gives {@code text} a number if it has none yet. Called by the writing thread only. */
    public Name intern(String text) {
        Name known = byText.get(text);
        if (known != null) {
            return known;
        }
        int number = size;
        Name name = new Name(number, text, text.getBytes(StandardCharsets.UTF_8));
        Name[] names = byNumber;
        if (number == names.length) {
            names = Arrays.copyOf(names, number * 2);
        }
        names[number] = name;
        byNumber = names; // published before the number can be met in a record
        size = number + 1;
        byText.put(text, name);
        return name;
    }

    /** The name that was given {@code number}. */
    public Name name(int number) {
        return byNumber[number];
    }
}

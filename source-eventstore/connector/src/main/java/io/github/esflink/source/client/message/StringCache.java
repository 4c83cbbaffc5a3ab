package io.github.esflink.source.client.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The strings of names seen lately, by their bytes: streams and event types come again and again,
 * and need not be made anew for every event. Bounded: a name takes the place of another one. Used
 * by one thread.
 */
final class StringCache {

    private static final int PLACES = 256;

    /** Longer ones are not kept, so that the whole holds less than 200 KB. */
    private static final int LONGEST = 256;

    // Of no length, and so of no name, until a place is taken.
    private final byte[][] keys = new byte[PLACES][0];
    private final String[] names = new String[PLACES];

    String get(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0 || length > LONGEST) {
            return string(bytes, from, length);
        }
        // Names in use differ most at their ends.
        int hash = length;
        for (int i = Math.max(from, to - 8); i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = (hash ^ hash >>> 8) & PLACES - 1;
        byte[] key = keys[place];
        if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
            return names[place];
        }
        String name = string(bytes, from, length);
        keys[place] = Arrays.copyOfRange(bytes, from, to);
        names[place] = name;
        return name;
    }

    private static String string(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}

package io.github.esflink.job.setting;

import java.util.Locale;

/**
 * A key with its value as it stands in a file.
 *
 * @param key flat, in the case in which it was written
 * @param value as text
 * @param line from 1
 */
record Entry(String key, String value, int line) {

    String folded() {
        return fold(key);
    }

    /** The case of a key does not matter. */
    static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}

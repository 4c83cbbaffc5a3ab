package io.github.esflink.job.setting.file;

import java.util.Locale;

/**
 * A key with its value as it stands in a file.
 *
 * @param key flat, in the case in which it was written
 * @param value as text
 * @param line from 1
 */
public record Entry(String key, String value, int line) {

    /** What stands between the parts of a key. */
    public static final String SEPARATOR = ":";

    /** Its key, by which it is found. */
    public String folded() {
        return fold(key);
    }

    /** The case of a key does not matter. */
    public static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}

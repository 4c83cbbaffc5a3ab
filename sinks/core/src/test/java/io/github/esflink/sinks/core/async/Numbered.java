package io.github.esflink.sinks.core.async;

import org.apache.flink.api.common.eventtime.TimestampAssigner;

/**
 * An element of a history; the operator gets it as a text.
 *
 * @param key which of the keys
 * @param number its place among the elements of the key, from 0
 * @param bytes how long the text is
 */
record Numbered(int key, int number, int bytes) {

    static Numbered of(String text) {
        String[] parts = text.substring(0, Math.min(text.length(), 24)).split("[: ]", -1);
        return new Numbered(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    static Numbered ofResult(String result) {
        return of(result.substring(result.indexOf(' ') + 1));
    }

    static String keyOf(String text) {
        return text.substring(0, text.indexOf(':'));
    }

    /** Some have none. */
    long timestamp() {
        return number % 3 == 0 ? TimestampAssigner.NO_TIMESTAMP : number;
    }

    String text() {
        String start = this + " ";
        return start + "x".repeat(bytes - start.length());
    }

    @Override
    public String toString() {
        return key + ":" + number + ":" + bytes;
    }
}

package io.github.esflink.sinks.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with settings, by their keys. */
final class Wrong {

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    private final List<String> all = new ArrayList<>();

    void add(String text) {
        all.add(text);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    IllegalArgumentException asException() {
        return new IllegalArgumentException(
                "The HTTP sink cannot be built: " + String.join("; ", all));
    }

    void expect(boolean holds, String key, String expected, @Nullable Object found) {
        if (!holds) {
            add("%s: expected %s, found '%s'".formatted(key, expected, found));
        }
    }

    void duration(String key, Duration found, Duration least) {
        expect(
                found.compareTo(least) >= 0 && found.compareTo(MAX_DURATION) <= 0,
                key,
                "from %d ms to %d ms".formatted(least.toMillis(), MAX_DURATION.toMillis()),
                found.toMillis() + " ms");
    }

    void size(String key, MemorySize found, long least, long most) {
        expect(
                found.getBytes() >= least && found.getBytes() <= most,
                key,
                "from %d to %d bytes".formatted(least, most),
                found.getBytes());
    }
}

package io.github.esflink.sinks.core.setting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong while a builder looks over its settings. Not thread-safe. */
@Internal
public final class SettingErrors {

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    private final List<SettingError> all = new ArrayList<>();

    /** Notes a reason, which never holds a secret. */
    public void add(String key, String reason) {
        all.add(new SettingError(key, reason));
    }

    /** Notes what was expected and found, unless it holds. */
    public void expect(boolean holds, String key, String expected, @Nullable Object found) {
        if (!holds) {
            add(key, "expected %s, found \"%s\"".formatted(expected, found));
        }
    }

    /** From a least time, in milliseconds, to a day. */
    public void duration(String key, Duration found, Duration least) {
        expect(
                found.compareTo(least) >= 0 && found.compareTo(MAX_DURATION) <= 0,
                key,
                "from %d ms to %d ms".formatted(least.toMillis(), MAX_DURATION.toMillis()),
                found.toMillis() + " ms");
    }

    /** From a least to a largest number of bytes. */
    public void size(String key, MemorySize found, long least, long most) {
        expect(
                found.getBytes() >= least && found.getBytes() <= most,
                key,
                "from %d to %d bytes".formatted(least, most),
                found.getBytes());
    }

    /** From a least to a largest number. */
    public void range(String key, long found, long least, long most) {
        expect(
                found >= least && found <= most,
                key,
                most == Integer.MAX_VALUE
                        ? "a whole number, %d or more".formatted(least)
                        : "a whole number from %d to %d".formatted(least, most),
                found);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * @param what cannot be made: "The HTTP sink cannot be built"
     */
    public SettingsException asException(String what) {
        return new SettingsException(what, all);
    }
}

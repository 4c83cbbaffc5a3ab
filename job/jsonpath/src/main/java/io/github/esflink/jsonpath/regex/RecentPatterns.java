package io.github.esflink.jsonpath.regex;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The patterns that were asked for last, compiled: 64 at the most. Thread-safe. */
public final class RecentPatterns {

    private static final int MAX_PATTERNS = 64;

    /** Guarded by itself. */
    private final Map<String, Entry> entries =
            new LinkedHashMap<>(MAX_PATTERNS, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
                    return size() > MAX_PATTERNS;
                }
            };

    /** Most documents bring the pattern of the one before. */
    private volatile @Nullable Entry last;

    /** The compiled pattern, or null when it is no I-Regexp. */
    public @Nullable IRegexp get(String expression) {
        if (expression.length() > Translation.MAX_LENGTH) {
            // None is that long, and memory is not for what documents bring.
            return null;
        }
        Entry entry = last;
        if (entry == null || !entry.expression.equals(expression)) {
            synchronized (entries) {
                entry = entries.computeIfAbsent(expression, Entry::of);
            }
            last = entry;
        }
        return entry.compiled;
    }

    private record Entry(String expression, @Nullable IRegexp compiled) {

        static Entry of(String expression) {
            try {
                return new Entry(expression, IRegexp.compile(expression));
            } catch (IRegexpException e) {
                return new Entry(expression, null);
            }
        }
    }
}

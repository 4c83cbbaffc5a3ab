package io.github.esflink.sinks.http.gate;

import java.util.BitSet;

/** Whether so many requests have failed that an endpoint is left alone. Not thread-safe. */
final class FailureCount {

    private static final int WINDOW = BreakerSettings.WINDOW;

    private final BreakerSettings settings;
    private final BitSet window = new BitSet(WINDOW);
    private int seen;
    private int inARow;

    FailureCount(BreakerSettings settings) {
        this.settings = settings;
    }

    /** Whether failures in a row are looked at. */
    boolean hasRow() {
        return settings.failuresInARow() > 0;
    }

    void accepted() {
        inARow = 0;
        count(false);
    }

    /**
     * @param ofEndpoint whether it may say something of others, too; else it counts only among
     *     those in a row
     */
    void failed(boolean ofEndpoint) {
        inARow++;
        if (ofEndpoint) {
            count(true);
        }
    }

    private void count(boolean failed) {
        window.set(seen % WINDOW, failed);
        // Starts over at the second window, not at 0, which would mean that little was seen.
        seen = seen == 2 * WINDOW - 1 ? WINDOW : seen + 1;
    }

    boolean isTooMuch() {
        boolean tooMany = hasRow() && inARow >= settings.failuresInARow();
        boolean tooOften =
                settings.failureRatio() > 0
                        && seen >= WINDOW
                        && window.cardinality() >= settings.failureRatio() * WINDOW;
        return tooMany || tooOften;
    }

    /** Whether a whole window was seen, and nothing failed in it. */
    boolean isSpotless() {
        return window.isEmpty() && seen >= WINDOW;
    }

    void endRow() {
        inARow = 0;
    }

    void clear() {
        window.clear();
        seen = 0;
        inARow = 0;
    }

    @Override
    public String toString() {
        return "%d requests in a row failed, and %d of the last %d"
                .formatted(inARow, window.cardinality(), Math.min(seen, WINDOW));
    }
}

package io.github.esflink.sinks.core.async;

import java.util.Objects;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each watermark back until the elements that came before it are done. Elements between two
 * watermarks are one epoch and only counted.
 */
final class WatermarkHold {

    /** So many watermarks are held one by one; with more, the last of them wait together. */
    static final int MAX_EPOCHS = 1_024;

    /** The epoch of elements that came from a savepoint: every watermark comes after them. */
    static final long RESTORED = 0;

    private final ThrowingConsumer<Watermark, Exception> output;

    /** By epoch modulo its length: the elements that are not done. */
    private final long[] elements = new long[MAX_EPOCHS];

    /** By epoch modulo its length: what leaves when they are. */
    private final @Nullable Watermark[] ends = new Watermark[MAX_EPOCHS];

    private long first = RESTORED;
    private long last = RESTORED;

    WatermarkHold(ThrowingConsumer<Watermark, Exception> output) {
        this.output = output;
    }

    /** Counts an element in. Returns its epoch. */
    long arrived() {
        elements[slot(last)]++;
        return last;
    }

    /** Counts in elements from a savepoint, before anything else arrives. */
    void restored(long count) {
        elements[slot(RESTORED)] += count;
    }

    void arrived(Watermark watermark) throws Exception {
        if (elements[slot(last)] == 0) {
            if (last == first) {
                output.accept(watermark);
                return;
            }
            // Nothing waits since the watermark before: this one takes its place.
            last--;
        }
        ends[slot(last)] = watermark;
        if (last - first + 1 < MAX_EPOCHS) {
            last++;
            elements[slot(last)] = 0;
            ends[slot(last)] = null;
        }
    }

    /** Counts an element out. */
    void done(long epoch) throws Exception {
        elements[slot(epoch)]--;
        while (elements[slot(first)] == 0 && ends[slot(first)] != null) {
            Watermark end = Objects.requireNonNull(ends[slot(first)]);
            ends[slot(first)] = null;
            if (first < last) {
                first++;
            }
            output.accept(end);
        }
    }

    private static int slot(long epoch) {
        return (int) (epoch % MAX_EPOCHS);
    }
}

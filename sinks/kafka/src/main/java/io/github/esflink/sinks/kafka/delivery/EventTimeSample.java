package io.github.esflink.sinks.kafka.delivery;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When the events of a transaction were written: all of them while they are few, then a fair sample
 * of a fixed size. One thread at a time.
 */
final class EventTimeSample {

    private static final int SIZE = 64;

    private final long[] times = new long[SIZE];
    private final SplittableRandom random = new SplittableRandom(1);
    private long seen;

    void add(long createdAt) {
        if (seen < SIZE) {
            times[(int) seen] = createdAt;
        } else {
            long place = random.nextLong(seen + 1);
            if (place < SIZE) {
                times[(int) place] = createdAt;
            }
        }
        seen++;
    }

    boolean isEmpty() {
        return seen == 0;
    }

    /** What was sampled; then it starts anew. */
    long[] drain() {
        long[] drained = Arrays.copyOf(times, (int) Math.min(seen, SIZE));
        seen = 0;
        return drained;
    }
}

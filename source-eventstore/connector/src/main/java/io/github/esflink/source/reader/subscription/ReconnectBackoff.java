package io.github.esflink.source.reader.subscription;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from 100 ms to 30 s, each with up to a fifth more
 * or less so that many readers do not come back in the same moment. Used by one thread.
 */
final class ReconnectBackoff {

    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private int failures;

    ReconnectBackoff(RandomGenerator random) {
        this.random = random;
    }

    /** After a failure: nanoseconds until the next try. */
    long nextDelay() {
        int doublings = Math.min(failures, 20);
        failures++;
        return about(Math.min(LONGEST, FIRST << doublings));
    }

    /** After an end that is no failure: nanoseconds until the next try. */
    long firstDelay() {
        return about(FIRST);
    }

    private long about(long delay) {
        return (long) (delay * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    /** Failures in a row. */
    int failures() {
        return failures;
    }

    void succeeded() {
        failures = 0;
    }
}

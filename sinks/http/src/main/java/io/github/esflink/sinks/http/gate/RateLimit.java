package io.github.esflink.sinks.http.gate;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many requests per second and no more, evenly (the generic cell rate algorithm). In any span of
 * time there are at most as many as the rate allows for it and {@link #AHEAD_NANOS} more. Not
 * thread-safe.
 */
final class RateLimit {

    /** How far requests may run ahead of their time: timers have a grain of milliseconds. */
    static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LongSupplier clock;

    /** 0 for no limit. */
    private double nanosEach;

    /** When the next request is due. */
    private double due;

    /**
     * @param clock nanoseconds that only go forward
     */
    RateLimit(LongSupplier clock) {
        this.clock = clock;
        this.due = clock.getAsLong();
    }

    /**
     * @param perSecond over 0
     */
    void set(double perSecond) {
        nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** There is no limit anymore. */
    void lift() {
        nanosEach = 0;
    }

    /** 0 when a request may go now; else after how many milliseconds to ask again. */
    long millisUntilEntry() {
        if (nanosEach == 0) {
            return 0;
        }
        double left = due - AHEAD_NANOS - clock.getAsLong();
        return left <= 0 ? 0 : (long) Math.ceil(left / TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** One goes. */
    void take() {
        if (nanosEach > 0) {
            due = Math.max(due, (double) clock.getAsLong()) + nanosEach;
        }
    }
}

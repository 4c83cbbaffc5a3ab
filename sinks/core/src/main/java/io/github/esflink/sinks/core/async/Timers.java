package io.github.esflink.sinks.core.async;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done at which time. However much that is, Flink has one timer for it, for the
 * earliest. Times are in milliseconds since 1970-01-01 UTC. In the task's thread.
 */
final class Timers {

    private final TreeSet<Timer> timers =
            new TreeSet<>(Comparator.comparingLong(Timer::time).thenComparingLong(Timer::number));
    private final ProcessingTimeService service;
    private final ThrowingRunnable<Exception> onTime;
    private long created;
    private @Nullable ScheduledFuture<?> pending;
    private long pendingAt;

    /**
     * @param number tells timers of the same time apart, and keeps them in order
     */
    record Timer(long time, long number, ThrowingRunnable<Exception> action) {}

    /**
     * @param onTime calls {@link #run} when the time has come, and {@link #schedule} after that
     */
    Timers(ProcessingTimeService service, ThrowingRunnable<Exception> onTime) {
        this.service = service;
        this.onTime = onTime;
    }

    long now() {
        return service.getCurrentProcessingTime();
    }

    Timer at(long time, ThrowingRunnable<Exception> action) {
        Timer timer = new Timer(time, created++, action);
        timers.add(timer);
        return timer;
    }

    void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timers.remove(timer);
        }
    }

    /** Does what is due. */
    void run() throws Exception {
        long now = now();
        while (!timers.isEmpty() && timers.first().time() <= now) {
            timers.pollFirst().action().run();
        }
    }

    /** Sees to it that what is left is done in time. */
    void schedule() {
        if (timers.isEmpty() || (pending != null && pendingAt <= timers.first().time())) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        pendingAt = timers.first().time();
        pending =
                service.registerTimer(
                        pendingAt,
                        time -> {
                            pending = null;
                            onTime.run();
                        });
    }
}

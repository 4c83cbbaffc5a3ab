package io.github.esflink.javascript.sandbox;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls that take too much time of the processor or allocate too much. Looks every few
 * milliseconds while there are calls, and rests while there are none.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** Between two looks. A script allocates at most some 10 MB in it. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How many looks without a call before it rests. */
    private static final int PATIENCE = 200;

    private final Guard guard;
    private final Sandbox.Bounds bounds;
    private final Supplier<@Nullable Context> context;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean resting;
    private volatile long watched;

    /**
     * @param context the one in which calls run now
     */
    Watchdog(Guard guard, Sandbox.Bounds bounds, Supplier<@Nullable Context> context) {
        this.guard = guard;
        this.bounds = bounds;
        this.context = context;
        this.thread = new Thread(this::watch, "script-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** To be called in the thread of a call, before it begins. */
    void watchThisThread() {
        watched = Thread.currentThread().getId();
    }

    /** To be called in the thread of a call, after it has begun. */
    void notice() {
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        long seen = 0;
        long timeBefore = 0;
        long memoryBefore = 0;
        long lastChange = -1;
        int quiet = 0;
        while (!closed) {
            long running = guard.running();
            if (running == 0) {
                quiet = guard.changes() == lastChange ? quiet + 1 : 0;
                lastChange = guard.changes();
                if (quiet > PATIENCE) {
                    rest(lastChange);
                    quiet = 0;
                }
            } else if (running != seen) {
                seen = running;
                timeBefore = threads.getThreadCpuTime(watched);
                memoryBefore = threads.getThreadAllocatedBytes(watched);
            } else if (threads.getThreadAllocatedBytes(watched) - memoryBefore > bounds.bytes()) {
                end(running, ExceededLimit.MEMORY);
            } else if (threads.getThreadCpuTime(watched) - timeBefore > bounds.nanos()) {
                end(running, ExceededLimit.TIME);
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void rest(long change) {
        resting = true;
        if (guard.changes() == change && !closed) {
            LockSupport.park(this);
        }
        resting = false;
    }

    private void end(long running, ExceededLimit exceeded) {
        // Taken before: once the call is stopped, its thread may have made a new one.
        Context cancelled = context.get();
        if (cancelled == null || !guard.stop(running, exceeded)) {
            return;
        }
        try {
            cancelled.close(true);
        } catch (RuntimeException e) {
            LOG.warn("A script that takes too much could not be ended in order: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.github.esflink.javascript.sandbox;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a script that runs and the thread that watches it. The script's thread begins
 * and ends calls and asks at every function; the watching thread ends a call that takes too much.
 *
 * <p>The number of a call is odd while it runs. Both threads change it by compare-and-set, so that
 * a call is either ended by itself or stopped, never a later one in its place.
 */
final class Guard {

    /**
     * How deep a script's functions may call one another. On the stack of a task, 1 MiB, there is
     * room for more than three times as many; with the stack used up, a cancelled script could not
     * even be told.
     */
    static final int DEEPEST_CALL = 300;

    private final AtomicLong number = new AtomicLong();

    /** Why, set before a call is stopped; without meaning while none is. */
    private volatile @Nullable ExceededLimit stopped;

    private int depth;

    void begin() {
        depth = 0;
        number.incrementAndGet();
    }

    /** Why the call was stopped; null when it came to its own end. */
    @Nullable ExceededLimit end() {
        long running = number.get();
        if ((running & 1) == 1 && number.compareAndSet(running, running + 1)) {
            return null;
        }
        return stopped;
    }

    /** The number of the call that runs; 0 when none does. */
    long running() {
        long now = number.get();
        return (now & 1) == 1 ? now : 0;
    }

    /** How often anything has happened; for the one who watches whether something does. */
    long changes() {
        return number.get();
    }

    /** Stops a call. Returns whether it was still running. */
    boolean stop(long running, ExceededLimit exceeded) {
        stopped = exceeded;
        return number.compareAndSet(running, running + 1);
    }

    void enterFunction() {
        depth++;
        checkpoint();
        if (depth > DEEPEST_CALL) {
            throw new StoppedException(
                    "its functions call one another more than " + DEEPEST_CALL + " deep");
        }
    }

    void leaveFunction() {
        depth--;
    }

    /** Asked while a call is under way: with an even number it was stopped. */
    void checkpoint() {
        if ((number.get() & 1) == 0) {
            throw new StoppedException("it was stopped");
        }
    }
}

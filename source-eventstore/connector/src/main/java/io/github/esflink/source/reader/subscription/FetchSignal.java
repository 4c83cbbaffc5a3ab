package io.github.esflink.source.reader.subscription;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the fetcher. A signal that nobody waits for is kept until the next wait. Thread-safe. */
public final class FetchSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wasSet = lock.newCondition();
    private boolean isSet;

    public void set() {
        lock.lock();
        try {
            isSet = true;
            wasSet.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns after a signal or when the time is up, whatever comes first. */
    public void await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!isSet && left > 0) {
                left = wasSet.awaitNanos(left);
            }
            isSet = false;
        } finally {
            lock.unlock();
        }
    }

    /** The longest wait; a fetcher without splits has nothing to look after by itself. */
    public static long forever() {
        return TimeUnit.HOURS.toNanos(1);
    }
}

package io.github.esflink.sinks.core.async;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.RunnableWithException;
import org.jspecify.annotations.Nullable;

/**
 * Brings calls that ended, in whatever thread, back to the task's thread: one mail for all that
 * ended since the last one was read. Nobody waits in {@link #add}.
 */
final class Completions<A> {

    private final ConcurrentLinkedQueue<A> ended = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean mailSent = new AtomicBoolean();
    private final MailboxExecutor mailbox;
    private final RunnableWithException reader;

    /** The task's thread while it waits outside its mailbox. */
    private volatile @Nullable Thread waiter;

    /**
     * @param reader called in the task's thread when there is something to {@link #poll}
     */
    Completions(MailboxExecutor mailbox, RunnableWithException reader) {
        this.mailbox = mailbox;
        this.reader = reader;
    }

    void add(A attempt) {
        ended.add(attempt);
        if (mailSent.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::read, "take in what the asynchronous function has done");
            } catch (RejectedExecutionException e) {
                // The task has ended: what is not done is in its last checkpoint.
            }
        }
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private void read() throws Exception {
        // First the flag: what ends while the queue is read sends another mail.
        mailSent.set(false);
        reader.run();
    }

    @Nullable A poll() {
        return ended.poll();
    }

    /**
     * Waits, outside the mailbox, until there is something to poll. In the task's thread.
     *
     * @param deadline in {@link System#nanoTime} time
     * @return whether there is something
     * @throws InterruptedException when the task is cancelled
     */
    boolean await(long deadline) throws InterruptedException {
        waiter = Thread.currentThread();
        try {
            while (ended.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            waiter = null;
        }
    }
}

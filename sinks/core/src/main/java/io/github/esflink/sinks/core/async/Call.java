package io.github.esflink.sinks.core.async;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.util.function.RunnableWithException;
import org.jspecify.annotations.Nullable;

/**
 * One call of the function: the first elements of some queues, of one queue a single one. Takes the
 * first answer, in any thread; later ones are of no interest.
 */
final class Call<IN, KEY, OUT> implements ResultFuture<OUT> {

    /** When it began. Milliseconds since 1970-01-01 UTC. */
    final long startedAt;

    final List<IN> elements = new ArrayList<>(1);

    /** Whose they are: each queue knows how many of its own are in flight. */
    final List<KeyQueue<IN, KEY>> queues = new ArrayList<>(1);

    /** That of the first element. */
    long timestamp;

    long bytes;
    private final Completions<IN, KEY, OUT> completions;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Written before the call goes to the completions, read after it left them. */
    private Collection<OUT> results = List.of();

    private @Nullable Throwable failure;

    Call(Completions<IN, KEY, OUT> completions, long startedAt) {
        this.completions = completions;
        this.startedAt = startedAt;
    }

    void add(KeyQueue.Element<IN> element) {
        if (elements.isEmpty()) {
            timestamp = element.timestamp;
        }
        elements.add(element.value);
        bytes += element.bytes;
    }

    /** The first one always goes, however large it is. */
    boolean hasRoomFor(KeyQueue.Element<IN> element, long maxBytes) {
        return elements.isEmpty() || bytes + element.bytes <= maxBytes;
    }

    @Override
    public void complete(Collection<OUT> result) {
        end(Objects.requireNonNull(result, "result"), null);
    }

    @Override
    public void complete(CollectionSupplier<OUT> supplier) {
        try {
            complete(supplier.get());
        } catch (Exception e) {
            completeExceptionally(e);
        }
    }

    @Override
    public void completeExceptionally(Throwable error) {
        end(List.of(), Objects.requireNonNull(error, "error"));
    }

    private void end(Collection<OUT> result, @Nullable Throwable error) {
        if (ended.compareAndSet(false, true)) {
            results = result;
            failure = error;
            completions.add(this);
        }
    }

    Collection<OUT> results() {
        return results;
    }

    /** Null for success. */
    @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Brings calls that ended, in whatever thread, back to the task's thread: one mail for all that
     * ended since the last one was read. Nobody waits in {@link #add}.
     */
    static final class Completions<IN, KEY, OUT> {

        private final ConcurrentLinkedQueue<Call<IN, KEY, OUT>> ended =
                new ConcurrentLinkedQueue<>();
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

        private void add(Call<IN, KEY, OUT> call) {
            ended.add(call);
            if (mailSent.compareAndSet(false, true)) {
                try {
                    mailbox.execute(this::read, "take in what the asynchronous function has done");
                } catch (RejectedExecutionException e) {
                    // The task has ended: what is not done is in its last checkpoint.
                }
            }
            LockSupport.unpark(waiter);
        }

        private void read() throws Exception {
            // First the flag: what ends while the queue is read sends another mail.
            mailSent.set(false);
            reader.run();
        }

        @Nullable Call<IN, KEY, OUT> poll() {
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
                long left = deadline - System.nanoTime();
                while (ended.isEmpty() && left > 0) {
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    left = deadline - System.nanoTime();
                }
                return !ended.isEmpty();
            } finally {
                waiter = null;
            }
        }
    }
}

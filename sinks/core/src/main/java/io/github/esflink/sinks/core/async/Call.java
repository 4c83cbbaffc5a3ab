package io.github.esflink.sinks.core.async;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.util.function.RunnableWithException;
import org.jspecify.annotations.Nullable;

/**
 * One call of the function: the first elements of some queues, of one queue a single one. Takes the
 * first answer, in any thread; later ones are of no interest.
 */
final class Call<IN, OUT> implements ResultFuture<OUT> {

    /** When it began. Milliseconds since 1970-01-01 UTC. */
    final long startedAt;

    final List<IN> elements = new ArrayList<>(1);

    /** Whose they are: each queue knows how many of its own are in flight. */
    final List<KeyQueue<IN>> queues = new ArrayList<>(1);

    /** That of the first element. */
    long timestamp;

    long bytes;
    private final Completions<IN, OUT> completions;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Written before the call goes to the completions, read after it left them. */
    Collection<OUT> results = List.of();

    /** Null for success. */
    @Nullable Throwable failure;

    Call(Completions<IN, OUT> completions, long startedAt) {
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

    /**
     * Brings calls that ended, in whatever thread, back to the task's thread: one mail for all that
     * ended since the last one was read. Nobody waits in {@link #add}.
     */
    static final class Completions<IN, OUT> {

        private final LinkedTransferQueue<Call<IN, OUT>> ended = new LinkedTransferQueue<>();
        private final AtomicBoolean mailSent = new AtomicBoolean();
        private final MailboxExecutor mailbox;
        private final RunnableWithException reader;

        /**
         * @param reader called in the task's thread when there is something to {@link #poll}
         */
        Completions(MailboxExecutor mailbox, RunnableWithException reader) {
            this.mailbox = mailbox;
            this.reader = reader;
        }

        private void add(Call<IN, OUT> call) {
            ended.add(call);
            if (mailSent.compareAndSet(false, true)) {
                try {
                    mailbox.execute(this::read, "take in what the asynchronous function has done");
                } catch (RejectedExecutionException e) {
                    // The task has ended: what is not done is in its last checkpoint.
                }
            }
        }

        private void read() throws Exception {
            // First the flag: what ends while the queue is read sends another mail.
            mailSent.set(false);
            reader.run();
        }

        /** Waits, outside the mailbox, so long at the most. In the task's thread. */
        @Nullable Call<IN, OUT> poll(long nanos) throws InterruptedException {
            return nanos > 0 ? ended.poll(nanos, TimeUnit.NANOSECONDS) : ended.poll();
        }
    }
}

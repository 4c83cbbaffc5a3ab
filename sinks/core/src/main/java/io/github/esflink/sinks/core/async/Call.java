package io.github.esflink.sinks.core.async;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of the function: the first elements of some queues, of one queue a single one. Takes the
 * first answer, in any thread; later ones are of no interest.
 */
final class Call<IN, KEY, OUT> implements ResultFuture<OUT> {

    @SuppressWarnings("rawtypes") // a field updater's class has no type arguments
    private static final AtomicIntegerFieldUpdater<Call> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "ended");

    private final Completions<Call<IN, KEY, OUT>> completions;

    /** When it began and when it is given up, in milliseconds since 1970-01-01 UTC. */
    final long startedAt;

    final long deadline;

    final List<IN> elements = new ArrayList<>(1);

    /** Whose they are: each queue knows how many of its own are in flight. */
    final List<KeyQueue<IN, KEY>> queues = new ArrayList<>(1);

    /** That of the first element. */
    long timestamp;

    long bytes;

    private volatile int ended;

    /** Written before the call goes into the queue of completions, read after it left it. */
    private Collection<OUT> results = List.of();

    private @Nullable Throwable failure;

    Call(Completions<Call<IN, KEY, OUT>> completions, long startedAt, long deadline) {
        this.completions = completions;
        this.startedAt = startedAt;
        this.deadline = deadline;
    }

    void add(KeyQueue.Element<IN> element) {
        if (elements.isEmpty()) {
            timestamp = element.timestamp;
        }
        elements.add(element.value);
        bytes += element.bytes;
    }

    @Override
    public void complete(Collection<OUT> result) {
        Objects.requireNonNull(result, "result");
        if (ENDED.compareAndSet(this, 0, 1)) {
            results = result;
            completions.add(this);
        }
    }

    @Override
    public void complete(CollectionSupplier<OUT> supplier) {
        Collection<OUT> result;
        try {
            result = supplier.get();
        } catch (Exception e) {
            completeExceptionally(e);
            return;
        }
        complete(result);
    }

    @Override
    public void completeExceptionally(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (ENDED.compareAndSet(this, 0, 1)) {
            failure = error;
            completions.add(this);
        }
    }

    boolean hasEnded() {
        return ended != 0;
    }

    Collection<OUT> results() {
        return results;
    }

    /** Null for success. */
    @Nullable Throwable failure() {
        return failure;
    }
}

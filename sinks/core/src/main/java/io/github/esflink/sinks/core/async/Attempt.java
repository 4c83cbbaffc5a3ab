package io.github.esflink.sinks.core.async;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/**
 * One handing over of an element to the function. Takes the first answer, in any thread; later ones
 * are of no interest.
 */
final class Attempt<IN, KEY, OUT> implements ResultFuture<OUT> {

    final Lane<IN, KEY> lane;
    final Waiting<IN> waiting;

    /** When it is given up, in milliseconds since 1970-01-01 UTC; only with a timeout. */
    final long deadline;

    private final Completions<Attempt<IN, KEY, OUT>> completions;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Written before the attempt goes into the queue of completions, read after it left it. */
    private Collection<OUT> results = List.of();

    private @Nullable Throwable failure;

    Attempt(
            Lane<IN, KEY> lane,
            Waiting<IN> waiting,
            long deadline,
            Completions<Attempt<IN, KEY, OUT>> completions) {
        this.lane = lane;
        this.waiting = waiting;
        this.deadline = deadline;
        this.completions = completions;
    }

    @Override
    public void complete(Collection<OUT> result) {
        Objects.requireNonNull(result, "result");
        if (ended.compareAndSet(false, true)) {
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
        if (ended.compareAndSet(false, true)) {
            failure = error;
            completions.add(this);
        }
    }

    boolean hasEnded() {
        return ended.get();
    }

    Collection<OUT> results() {
        return results;
    }

    /** Null for success. */
    @Nullable Throwable failure() {
        return failure;
    }
}

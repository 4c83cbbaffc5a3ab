package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.BatchFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One handing over of several elements to the function: the first ones of some lanes. Takes the
 * first answer, in any thread; later ones are of no interest.
 */
final class Batch<IN, KEY> implements BatchFuture {

    /** The first {@code length} elements of a lane. */
    record Run<IN, KEY>(Lane<IN, KEY> lane, int length) {}

    private final Completions<Batch<IN, KEY>> completions;
    private final List<IN> elements = new ArrayList<>();
    private final List<Run<IN, KEY>> runs = new ArrayList<>();
    private long bytes;

    private final AtomicBoolean ended = new AtomicBoolean();

    /** Written before the batch goes into the queue of completions, read after it left it. */
    private @Nullable Throwable failure;

    Batch(Completions<Batch<IN, KEY>> completions) {
        this.completions = completions;
    }

    void add(Waiting<IN> waiting) {
        elements.add(waiting.element);
        bytes += waiting.bytes;
    }

    void add(Run<IN, KEY> run) {
        runs.add(run);
    }

    List<IN> elements() {
        return elements;
    }

    List<Run<IN, KEY>> runs() {
        return runs;
    }

    int size() {
        return elements.size();
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void complete() {
        if (ended.compareAndSet(false, true)) {
            completions.add(this);
        }
    }

    @Override
    public void completeExceptionally(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (ended.compareAndSet(false, true)) {
            failure = error;
            completions.add(this);
        }
    }

    /** Null for success. */
    @Nullable Throwable failure() {
        return failure;
    }
}

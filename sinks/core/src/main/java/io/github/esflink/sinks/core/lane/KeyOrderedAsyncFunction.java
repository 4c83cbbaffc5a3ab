package io.github.esflink.sinks.core.lane;

import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/**
 * What a function may say beyond Flink's {@link AsyncFunction} when it is run in the order of a
 * key. All are called in the task's thread and must not block.
 *
 * <p>A function that keeps something for the time after a restart, such as pauses of its gates,
 * implements Flink's {@code CheckpointedFunction}: it is called before {@code open} and with each
 * checkpoint.
 */
@PublicEvolving
public interface KeyOrderedAsyncFunction<IN, OUT> extends AsyncFunction<IN, OUT> {

    /**
     * The gate of an element: cheap, and the same object for all that share a gate. Default: one
     * that is always open.
     */
    default Gate gateOf(IN element) {
        return Gate.OPEN;
    }

    /** About how many bytes an element takes in memory: cheap, the same at every call. */
    int sizeOf(IN element);

    /** Whether {@link #asyncInvoke(List, ResultFuture)} may be called. Default: no. */
    default boolean takesBatches() {
        return false;
    }

    /**
     * Elements with equal destinations, which have the same gate, may be handed over together.
     * Cheap. Default: all of a gate. Only asked with batches.
     */
    default Object destinationOf(IN element) {
        return gateOf(element);
    }

    /**
     * Begins one call for several elements, of one key or of many: all of a key's in their order,
     * and never two times of one key at once.
     *
     * @param elements at least one; not to be kept longer than the call
     * @param result {@link ResultFuture#complete(Collection)}: all of them are done; results go
     *     downstream with the timestamp of the first. {@link ResultFuture#completeExceptionally}:
     *     none of them is known to be done, and the policy decides for each key. Once, in any
     *     thread
     */
    default void asyncInvoke(List<IN> elements, ResultFuture<OUT> result) {
        throw new UnsupportedOperationException(
                "%s takes one element at a time.".formatted(getClass().getName()));
    }
}

/**
 * Asynchronous functions run in the order of a key: {@link
 * io.github.esflink.sinks.core.async.KeyedAsyncDataStream} stands beside Flink's {@code
 * AsyncDataStream}. For each key, element <i>n+1</i> is handed to the function only when <i>n</i>
 * is done, through retries, restarts and rescaling; different keys go at once.
 *
 * <p>The way of an element: {@code KeyOrderedAsyncOperator} takes it in, {@code KeyQueues} keeps it
 * behind those of its key, it waits its turn in a {@code GateQueue}, {@code Dispatcher} hands it to
 * the function in a {@code Call}, which brings the answer back to the task's thread, {@code
 * Dispatcher} decides what follows, and {@code Downstream} sends its results. {@code BackPressure}
 * holds the input.
 *
 * <p>Knows Flink only: no event, no destination.
 */
@NullMarked
package io.github.esflink.sinks.core.async;

import org.jspecify.annotations.NullMarked;

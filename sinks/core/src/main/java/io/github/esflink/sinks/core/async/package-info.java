/**
 * Asynchronous functions run in the order of a key: {@link
 * io.github.esflink.sinks.core.async.KeyedAsyncDataStream} stands beside Flink's {@code
 * AsyncDataStream}. For each key, element <i>n+1</i> is handed to the function only when <i>n</i>
 * is done, through retries, restarts and rescaling; different keys go at once.
 *
 * <p>The way of an element: {@code KeyOrderedAsyncOperator} takes it in, {@code KeyQueues} keeps it
 * behind those of its key, {@code Dispatcher} hands it to the function, a {@code Call} receives the
 * answer in whatever thread it comes, {@code Completions} brings it back to the task's thread.
 * {@code BackPressure} holds the input.
 *
 * <p>Knows Flink only: no event, no destination.
 */
@NullMarked
package io.github.esflink.sinks.core.async;

import org.jspecify.annotations.NullMarked;

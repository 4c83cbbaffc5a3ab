/**
 * Asynchronous functions run in the order of a key: {@link
 * io.github.esflink.sinks.core.lane.KeyedAsyncDataStream} stands beside Flink's {@code
 * AsyncDataStream}. For each key, element <i>n+1</i> is handed to the function only when <i>n</i>
 * is done, through retries, restarts and rescaling; different keys go at once.
 *
 * <p>Knows Flink only: no event, no destination.
 */
@NullMarked
package io.github.esflink.sinks.core.lane;

import org.jspecify.annotations.NullMarked;

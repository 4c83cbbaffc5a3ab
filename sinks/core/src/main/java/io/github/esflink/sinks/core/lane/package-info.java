/**
 * What an asynchronous function may say about the lanes it is run in: which elements share a gate,
 * and what becomes of one whose attempt failed. Run by {@code
 * io.github.esflink.sinks.core.async.KeyedAsyncDataStream}.
 *
 * <p>Knows Flink only: no event, no destination.
 */
@NullMarked
package io.github.esflink.sinks.core.lane;

import org.jspecify.annotations.NullMarked;

/**
 * What an asynchronous function and its policy may say when elements are run in the order of a key:
 * which elements share a gate, which may go together, and what becomes of one whose attempt failed.
 * Run by {@code io.github.esflink.sinks.core.async.KeyedAsyncDataStream}.
 *
 * <p>Knows Flink only: no event, no destination.
 */
@NullMarked
package io.github.esflink.sinks.core.lane;

import org.jspecify.annotations.NullMarked;

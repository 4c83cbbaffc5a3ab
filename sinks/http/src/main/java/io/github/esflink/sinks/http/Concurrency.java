package io.github.esflink.sinks.http;

import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * How events run side by side.
 *
 * @param inFlight how many requests at once, for each subtask
 * @param maxWaiting how much may wait behind them in state before the sink takes nothing more, for
 *     each subtask; null for a part of the slot's heap
 * @param maxWaitingPerStream how much of one stream; null for half of that, while it keeps failing
 * @param whenStreamIsFull what becomes of a stream that keeps failing then
 * @param batches when events share a request; null when each has its own
 */
record Concurrency(
        Ordering ordering,
        int inFlight,
        @Nullable MemorySize maxWaiting,
        @Nullable MemorySize maxWaitingPerStream,
        WhenStreamIsFull whenStreamIsFull,
        @Nullable Batches batches) {}

package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.lane.BatchBounds;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * How events run side by side.
 *
 * @param inFlight how many requests at once, for each subtask
 * @param maxWaiting how much may wait behind them in state before the sink takes nothing more, for
 *     each subtask
 * @param batches when events share a request; null when each has its own
 */
record Lanes(
        Ordering ordering, int inFlight, MemorySize maxWaiting, @Nullable BatchBounds batches) {}

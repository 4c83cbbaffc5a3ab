package io.github.esflink.sinks.http;

import org.apache.flink.configuration.MemorySize;

/**
 * How events run side by side.
 *
 * @param inFlight how many requests at once, for each subtask
 * @param maxWaiting how much may wait behind them in state before the sink takes nothing more, for
 *     each subtask
 */
record Lanes(Ordering ordering, int inFlight, MemorySize maxWaiting) {}

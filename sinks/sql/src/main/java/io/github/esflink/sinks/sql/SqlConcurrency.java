package io.github.esflink.sinks.sql;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * How events share transactions.
 *
 * @param maxEvents at most so many in one
 * @param maxDelay how long an event may wait for others
 * @param maxWaiting how much may wait in state before the sink takes nothing more, for each
 *     subtask; null for a part of the slot's heap
 */
record SqlConcurrency(int maxEvents, Duration maxDelay, @Nullable MemorySize maxWaiting) {}

package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.BatchBounds;
import io.github.esflink.sinks.core.lane.LanePolicy;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KeyOrderedWait} was told.
 *
 * @param policy what becomes of a failed attempt
 * @param sizeOf how large an element is; null to measure it by its serializer
 * @param inFlight how many elements are handed to the function at once
 * @param maxInFlightBytes how many bytes of them
 * @param maxWaiting how many bytes of elements wait before the input is held up
 * @param timeout after how long an attempt is given up; null for never
 * @param release which parked lanes go on; null for none
 * @param batches when elements are handed over together; null for one by one
 */
record AsyncSettings<IN, KEY, OUT>(
        LanePolicy<IN, OUT> policy,
        @Nullable ElementSize<IN> sizeOf,
        int inFlight,
        MemorySize maxInFlightBytes,
        MemorySize maxWaiting,
        @Nullable Duration timeout,
        @Nullable Release<KEY> release,
        @Nullable BatchBounds batches)
        implements Serializable {}

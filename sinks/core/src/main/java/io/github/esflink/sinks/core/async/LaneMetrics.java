package io.github.esflink.sinks.core.async;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The operator's metrics: {@code inFlight}, {@code bytesInFlight}, {@code lanes}, {@code
 * parkedLanes}, {@code waiting} and {@code waitingBytes} (what the function has included), {@code
 * retried}, and {@code heldUp}, 1 while the bound on what waits holds up the input.
 *
 * <p>Gauges are read by other threads: what they show may be a moment old.
 */
final class LaneMetrics {

    private final Counter retried;
    private volatile int heldUp;

    LaneMetrics(MetricGroup group, Lanes<?, ?, ?> lanes, Dispatch<?, ?> dispatcher) {
        group.gauge("inFlight", (Gauge<Integer>) dispatcher::inFlight);
        group.gauge("bytesInFlight", (Gauge<Long>) dispatcher::bytesInFlight);
        group.gauge("lanes", (Gauge<Integer>) lanes::lanes);
        group.gauge("parkedLanes", (Gauge<Integer>) lanes::parkedLanes);
        group.gauge("waiting", (Gauge<Long>) lanes::elements);
        group.gauge("waitingBytes", (Gauge<Long>) lanes::bytes);
        group.gauge("heldUp", (Gauge<Integer>) () -> heldUp);
        retried = group.counter("retried");
    }

    void retried() {
        retried.inc();
    }

    void heldUp(boolean now) {
        heldUp = now ? 1 : 0;
    }
}

package io.github.esflink.sinks.http.delivery;

import java.io.Serializable;
import java.util.function.IntSupplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What the sink counts. One for the function and the policy of an operator: they travel together
 * and share it on the other side, where the function registers it.
 *
 * <p>Counted in the task's and in the client's threads.
 */
@Internal
public final class DeliveryMetrics implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How many deliveries the latency is taken of: the last ones. */
    private static final int LATENCIES = 1_000;

    private transient @Nullable Registered registered;

    private static final class Registered {
        final Counter sent;
        final Counter acknowledged;
        final @Nullable Counter retried;
        final Counter deadLettered;
        final Counter skipped;
        final Histogram latency;

        /** By the first digit of the status; index 0 counts requests without an answer. */
        final Counter[] byStatusClass = new Counter[6];

        Registered(MetricGroup group, IntSupplier breakerState, boolean countsRetries) {
            sent = counter(group, "sent");
            acknowledged = counter(group, "acknowledged");
            retried = countsRetries ? counter(group, "retried") : null;
            deadLettered = counter(group, "deadLettered");
            skipped = counter(group, "skipped");
            latency =
                    group.histogram(
                            "deliveryLatency", new DescriptiveStatisticsHistogram(LATENCIES));
            byStatusClass[0] = counter(group, "unanswered");
            for (int first = 1; first < byStatusClass.length; first++) {
                byStatusClass[first] = counter(group, "status" + first + "xx");
            }
            group.gauge("breakerState", (Gauge<Integer>) breakerState::getAsInt);
        }

        private static Counter counter(MetricGroup group, String name) {
            return group.counter(name, new ThreadSafeSimpleCounter());
        }
    }

    /**
     * Once, before anything is counted.
     *
     * @param breakerState that of the breaker that is open furthest
     * @param countsRetries false when the operator does that
     */
    void register(MetricGroup group, IntSupplier breakerState, boolean countsRetries) {
        registered = new Registered(group, breakerState, countsRetries);
    }

    void sent() {
        if (registered != null) {
            registered.sent.inc();
        }
    }

    /**
     * @param status 0 for no answer
     */
    void answered(int status) {
        if (registered != null) {
            int first = status / 100;
            if (first < registered.byStatusClass.length) {
                registered.byStatusClass[first].inc();
            }
        }
    }

    /**
     * @param latency from the event's creation, in milliseconds
     */
    void acknowledged(long latency) {
        if (registered != null) {
            registered.acknowledged.inc();
            registered.latency.update(latency);
        }
    }

    void retried() {
        if (registered != null && registered.retried != null) {
            registered.retried.inc();
        }
    }

    void deadLettered() {
        if (registered != null) {
            registered.deadLettered.inc();
        }
    }

    void skipped(int events) {
        if (registered != null) {
            registered.skipped.inc(events);
        }
    }
}

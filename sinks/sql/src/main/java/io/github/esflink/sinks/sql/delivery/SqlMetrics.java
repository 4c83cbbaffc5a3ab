package io.github.esflink.sinks.sql.delivery;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.jspecify.annotations.Nullable;

/**
 * What the sink counts. One for the function and the policy of an operator: they travel together
 * and share it on the other side, where the function registers it. Thread-safe.
 */
final class SqlMetrics implements Serializable {

    private static final long serialVersionUID = 1L;

    enum Name {
        /** Events in transactions that were committed. */
        APPLIED("applied"),
        TRANSACTIONS("transactions"),
        /** Events that an earlier transaction had applied. */
        ALREADY_APPLIED("alreadyApplied"),
        /** Events of types that nobody has mapped. */
        SKIPPED("skipped"),
        DEAD_LETTERED("deadLettered");

        private final String name;

        Name(String name) {
            this.name = name;
        }
    }

    private transient @Nullable Map<Name, Counter> counters;

    /**
     * Once, before anything is counted.
     *
     * @param unreachable whether the database is held to be away
     */
    void register(MetricGroup group, BooleanSupplier unreachable) {
        Map<Name, Counter> all = new EnumMap<>(Name.class);
        for (Name name : Name.values()) {
            all.put(name, group.counter(name.name, new ThreadSafeSimpleCounter()));
        }
        group.gauge("unreachable", (Gauge<Integer>) () -> unreachable.getAsBoolean() ? 1 : 0);
        counters = all;
    }

    void count(Name name, long events) {
        Map<Name, Counter> all = counters;
        Counter counter = all == null ? null : all.get(name);
        if (counter != null) {
            counter.inc(events);
        }
    }
}

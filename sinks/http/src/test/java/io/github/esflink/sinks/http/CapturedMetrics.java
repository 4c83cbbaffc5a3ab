package io.github.esflink.sinks.http;

import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** What the jobs of this process report of the operator called {@value #OPERATOR}. */
public final class CapturedMetrics implements MetricReporter, MetricReporterFactory {

    private static final String OPERATOR = "HTTP sink";
    private static final Map<String, Metric> METRICS = new ConcurrentHashMap<>();

    /** A counter's or a gauge's value, a histogram's count. */
    static long value(String name) {
        Metric metric = METRICS.get(name);
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        if (metric instanceof Histogram histogram) {
            return histogram.getCount();
        }
        if (metric instanceof Gauge<?> gauge) {
            return ((Number) Objects.requireNonNull(gauge.getValue())).longValue();
        }
        throw new AssertionError("No metric " + name + " but " + METRICS.keySet());
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        // A new cluster.
        METRICS.clear();
        return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (OPERATOR.equals(group.getAllVariables().get("<operator_name>"))) {
            METRICS.put(name, metric);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
}

package io.github.esflink.sinks.http;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
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
    private static final Map<Key, Metric> METRICS = new ConcurrentHashMap<>();

    private record Key(String job, String subtask, String name) {
        static Key of(String name, MetricGroup group) {
            Map<String, String> variables = group.getAllVariables();
            return new Key(
                    String.valueOf(variables.get("<job_id>")),
                    String.valueOf(variables.get("<subtask_index>")),
                    name);
        }
    }

    /** A counter's or a gauge's value, a histogram's count; the sum of all subtasks. */
    public static long value(String name) {
        return sum(key -> key.name().equals(name));
    }

    /** As {@link #value(String)}, of one job. */
    public static long value(JobID job, String name) {
        return sum(key -> key.name().equals(name) && key.job().equals(job.toString()));
    }

    private static long sum(Predicate<Key> wanted) {
        List<Metric> found =
                METRICS.entrySet().stream()
                        .filter(each -> wanted.test(each.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        if (found.isEmpty()) {
            throw new AssertionError("No such metric but " + METRICS.keySet());
        }
        return found.stream().mapToLong(CapturedMetrics::valueOf).sum();
    }

    private static long valueOf(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        if (metric instanceof Histogram histogram) {
            return histogram.getCount();
        }
        return ((Number) Objects.requireNonNull(((Gauge<?>) metric).getValue())).longValue();
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
            METRICS.put(Key.of(name, group), metric);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
}

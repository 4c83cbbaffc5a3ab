package io.github.esflink.job.filter;

import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events that a filter lets through. The metric {@code notJson} counts those that a query
 * could find nothing in because they are not JSON, {@code failed} those that could not be asked and
 * go on as refused.
 */
public final class RecordFilter extends RichFlatMapFunction<EventRecord, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final Filter filter;
    private final boolean afterTransform;
    private transient @Nullable RunningFilter running;
    private transient @Nullable Counter notJson;
    private transient @Nullable Counter failed;

    private RecordFilter(Filter filter, boolean afterTransform) {
        this.filter = filter;
        this.afterTransform = afterTransform;
    }

    /**
     * One of the events as they were written: one that was transformed before, and has come back as
     * a dead letter, has passed it then.
     */
    public static RecordFilter beforeTransform(Filter filter) {
        return new RecordFilter(filter, false);
    }

    /** One of the events as the transform left them. */
    public static RecordFilter afterTransform(Filter filter) {
        return new RecordFilter(filter, true);
    }

    @Override
    public void open(OpenContext context) {
        running = new RunningFilter(filter);
        notJson = getRuntimeContext().getMetricGroup().counter("notJson");
        failed = getRuntimeContext().getMetricGroup().counter("failed");
    }

    @Override
    public void flatMap(EventRecord record, Collector<EventRecord> out) {
        RunningFilter ready = running;
        if (ready == null || notJson == null || failed == null) {
            throw new IllegalStateException("A filter is asked before it is opened");
        }
        if (record.refusal() != null || (!afterTransform && record.isTransformed())) {
            out.collect(record);
            return;
        }
        FilterInput asked = new FilterInput(record);
        EventRecord passed = ready.passed(asked);
        if (passed != null) {
            if (passed.refusal() != null) {
                failed.inc();
            }
            out.collect(passed);
        }
        if (asked.isNotJson()) {
            notJson.inc();
        }
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return filter.toString();
    }
}

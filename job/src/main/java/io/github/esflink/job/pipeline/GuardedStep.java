package io.github.esflink.job.pipeline;

import io.github.esflink.sinks.core.record.EventFailure;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.Collector;

/**
 * A step of the pipeline that no event stops: one that the step throws an exception for goes on as
 * refused, and the sink treats it in its place in the stream. What comes out of the step is handed
 * on behind it, so that what an operator behind throws is not taken for the step's.
 */
public final class GuardedStep extends RichFlatMapFunction<EventRecord, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final FlatMapFunction<EventRecord, EventRecord> step;
    private transient List<EventRecord> results;

    /**
     * @param name of the step, for the reason
     */
    GuardedStep(String name, FlatMapFunction<EventRecord, EventRecord> step) {
        this.name = name;
        this.step = step;
        this.results = new ArrayList<>();
    }

    @Override
    public void setRuntimeContext(RuntimeContext context) {
        super.setRuntimeContext(context);
        FunctionUtils.setFunctionRuntimeContext(step, context);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        results = new ArrayList<>();
        FunctionUtils.openFunction(step, context);
    }

    @Override
    public void flatMap(EventRecord record, Collector<EventRecord> out) throws Exception {
        results.clear();
        run(name, step, record, results);
        for (EventRecord result : results) {
            out.collect(result);
        }
    }

    /**
     * Runs a step, whoever does it.
     *
     * @param results takes what comes out of the step, or the event as refused
     * @throws Exception what is not the event's
     */
    public static void run(
            String name,
            FlatMapFunction<EventRecord, EventRecord> step,
            EventRecord record,
            List<EventRecord> results)
            throws Exception {
        try {
            step.flatMap(record, new ListCollector<>(results));
        } catch (Exception e) {
            String reason = EventFailure.reason(e);
            results.clear();
            results.add(record.refused("The %s failed: %s".formatted(name, reason)));
        }
    }

    @Override
    public void close() throws Exception {
        FunctionUtils.closeFunction(step);
    }
}

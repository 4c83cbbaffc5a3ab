package io.github.esflink.job.transform;

import io.github.esflink.javascript.Script;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Gives every JSON event to the function {@code transform} of a script, which changes or drops it.
 * Events that are not JSON go on as they are. One that the script fails with goes on as refused, so
 * that the sink treats it in its place in the stream.
 */
public final class JavaScriptTransform extends RichFlatMapFunction<EventRecord, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String text;
    private transient @Nullable RecordScript script;
    private transient @Nullable Counter dropped;
    private transient @Nullable Counter failed;

    /**
     * @param text a script that {@link Script#parse} takes
     */
    public JavaScriptTransform(String text) {
        this.text = text;
    }

    @Override
    public void open(OpenContext context) throws ScriptSyntaxException {
        script = new RecordScript(text);
        dropped = getRuntimeContext().getMetricGroup().counter("dropped");
        failed = getRuntimeContext().getMetricGroup().counter("failed");
    }

    @Override
    public void flatMap(EventRecord record, Collector<EventRecord> out) {
        if (script == null || dropped == null || failed == null) {
            throw new IllegalStateException("A script is run before it is opened");
        }
        EventRecord transformed = script.transformed(record);
        if (transformed == null) {
            dropped.inc();
            return;
        }
        if (transformed.refusal() != null && record.refusal() == null) {
            failed.inc();
        }
        out.collect(transformed);
    }

    @Override
    public void close() {
        if (script != null) {
            script.close();
        }
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return "JavaScript, " + text.lines().count() + " lines";
    }
}

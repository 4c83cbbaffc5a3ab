package io.github.esflink.job.transform;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.javascript.RunningScript;
import io.github.esflink.javascript.Script;
import io.github.esflink.javascript.ScriptException;
import io.github.esflink.javascript.ScriptLimits;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.javascript.record.ScriptResult;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import java.util.Map;
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
    private transient @Nullable RunningScript running;
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
        running = Script.parse(text).start(ScriptLimits.DEFAULT);
        dropped = getRuntimeContext().getMetricGroup().counter("dropped");
        failed = getRuntimeContext().getMetricGroup().counter("failed");
    }

    @Override
    public void flatMap(EventRecord record, Collector<EventRecord> out) {
        if (record.refusal() != null || record.isTransformed() || !record.schemaInfo().isJson()) {
            out.collect(record);
            return;
        }
        EventRecord transformed = transform(record);
        if (transformed != null) {
            out.collect(transformed);
        }
    }

    private @Nullable EventRecord transform(EventRecord record) {
        if (running == null || dropped == null || failed == null) {
            throw new IllegalStateException("A script is run before it is opened");
        }
        try {
            ScriptResult result = running.transform(new EventView(record));
            if (result.dropped()) {
                dropped.inc();
                return null;
            }
            return written(applied(result, record));
        } catch (ScriptException | PayloadException e) {
            failed.inc();
            return record.refused("The transform failed: " + e.getMessage());
        }
    }

    private static EventRecord applied(ScriptResult result, EventRecord record) {
        JsonNode value = result.value();
        Map<String, String> headers = result.headers();
        String subject = result.subject();
        EventRecord changed = value == null ? record.asTransformed() : record.withValue(value);
        if (headers != null) {
            changed = changed.withHeaders(headers);
        }
        return subject == null ? changed : changed.withSubject(subject);
    }

    /**
     * Writes the new value here, where one that is too deep to be written is still this event's
     * failure, and not that of the network's serializer behind. The bytes are kept for it.
     */
    private static EventRecord written(EventRecord changed) {
        changed.data();
        return changed;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return "JavaScript, " + text.lines().count() + " lines";
    }
}

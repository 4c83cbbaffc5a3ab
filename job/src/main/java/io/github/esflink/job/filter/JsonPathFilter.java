package io.github.esflink.job.filter;

import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events in which a JSONPath query (RFC 9535) finds something. Events that are not JSON
 * never match; the metric {@code notJson} counts them. One that cannot be asked, because its data
 * is not the JSON that it says or the query takes too long, goes on as refused: nobody can say that
 * it is not wanted.
 */
public final class JsonPathFilter extends RichFlatMapFunction<EventRecord, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String query;
    private final boolean afterTransform;
    private transient @Nullable JsonPath path;
    private transient @Nullable Counter notJson;
    private transient @Nullable Counter failed;

    private JsonPathFilter(String query, boolean afterTransform) {
        JsonPath.parse(query);
        this.query = query;
        this.afterTransform = afterTransform;
    }

    /**
     * One of the events as they were written: one that was transformed before, and has come back as
     * a dead letter, has passed it then.
     *
     * @throws io.github.esflink.jsonpath.syntax.JsonPathSyntaxException when it is no query
     */
    public static JsonPathFilter beforeTransform(String query) {
        return new JsonPathFilter(query, false);
    }

    /**
     * One of the events as the transform left them.
     *
     * @throws io.github.esflink.jsonpath.syntax.JsonPathSyntaxException when it is no query
     */
    public static JsonPathFilter afterTransform(String query) {
        return new JsonPathFilter(query, true);
    }

    @Override
    public void open(OpenContext context) {
        path = JsonPath.parse(query);
        notJson = getRuntimeContext().getMetricGroup().counter("notJson");
        failed = getRuntimeContext().getMetricGroup().counter("failed");
    }

    @Override
    public void flatMap(EventRecord record, Collector<EventRecord> out) {
        JsonPath parsed = path;
        if (parsed == null || notJson == null || failed == null) {
            throw new IllegalStateException("A filter is asked before it is opened");
        }
        if (record.refusal() != null || (!afterTransform && record.isTransformed())) {
            out.collect(record);
            return;
        }
        if (!record.schemaInfo().isJson()) {
            notJson.inc();
            return;
        }
        try {
            if (parsed.matches(RecordTree.of(record))) {
                out.collect(record);
            }
        } catch (JsonPathBudgetException | PayloadException e) {
            failed.inc();
            out.collect(
                    record.refused(
                            "The filter %s could not be asked: %s"
                                    .formatted(query, e.getMessage())));
        }
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return query;
    }
}

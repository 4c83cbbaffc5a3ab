package io.github.esflink.job.filter;

import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events in which a JSONPath query (RFC 9535) finds something. Events that are not JSON
 * never match; the metric {@code notJson} counts them.
 */
public final class JsonPathFilter extends RichFilterFunction<EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String query;
    private transient @Nullable JsonPath path;
    private transient @Nullable Counter notJson;

    /**
     * @throws io.github.esflink.jsonpath.syntax.JsonPathSyntaxException when it is no query
     */
    public JsonPathFilter(String query) {
        JsonPath.parse(query);
        this.query = query;
    }

    @Override
    public void open(OpenContext context) {
        path = JsonPath.parse(query);
        notJson = getRuntimeContext().getMetricGroup().counter("notJson");
    }

    @Override
    public boolean filter(EventRecord record) {
        JsonPath parsed = path;
        if (parsed == null || notJson == null) {
            throw new IllegalStateException("A filter is asked before it is opened");
        }
        if (!record.schemaInfo().isJson()) {
            notJson.inc();
            return false;
        }
        try {
            return parsed.matches(RecordTree.of(record));
        } catch (JsonPathBudgetException e) {
            throw new PayloadException(
                    "The query %s takes too long for event %s: %s"
                            .formatted(query, record.position(), e.getMessage()),
                    e);
        }
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return query;
    }
}

package io.github.esflink.job.filter;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.source.subscription.EventFilter.Subject;
import org.jspecify.annotations.Nullable;

/** A record while the parts of a filter look at it: all queries see one tree. For one thread. */
public final class FilterInput {

    private final EventRecord record;
    private @Nullable JsonNode tree;
    private boolean notJson;

    public FilterInput(EventRecord record) {
        this.record = record;
    }

    EventRecord record() {
        return record;
    }

    String text(Subject subject) {
        return subject == Subject.STREAM_NAME
                ? record.position().streamId()
                : record.schemaInfo().subject();
    }

    /** Whether the query finds something; in an event that is not JSON it never does. */
    boolean finds(JsonPath query) {
        if (!record.schemaInfo().isJson()) {
            notJson = true;
            return false;
        }
        JsonNode made = tree;
        if (made == null) {
            made = RecordTree.of(record);
            tree = made;
        }
        return query.matches(made);
    }

    /** Whether a query was asked that could find nothing, because the event is not JSON. */
    boolean isNotJson() {
        return notJson;
    }
}

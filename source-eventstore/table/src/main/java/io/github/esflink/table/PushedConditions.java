package io.github.esflink.table;

import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.jspecify.annotations.Nullable;

/**
 * What the server does of the conditions of a query. A server has one filter, on stream names or on
 * event types: when there are conditions on both, it gets those on stream names, and Flink looks at
 * the rest.
 *
 * @param filter what the server is asked with; null when it can do nothing
 * @param pushed the conditions that are in it
 * @param remaining what Flink still has to look at: all that is not in the filter, and what the
 *     filter lets through too much of
 */
record PushedConditions(
        @Nullable EventFilter filter,
        List<ResolvedExpression> pushed,
        List<ResolvedExpression> remaining) {

    /**
     * @param conditions all of which hold for the rows of the query
     * @param columns those from metadata, by the names that they have in the table
     */
    static PushedConditions of(
            List<ResolvedExpression> conditions, Map<String, EventMetadata> columns) {
        List<NameCondition> names = new ArrayList<>();
        List<ResolvedExpression> pushed = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        Subject subject = subject(conditions, columns);
        for (ResolvedExpression condition : conditions) {
            NameCondition name =
                    NameCondition.of(condition, columns)
                            .filter(found -> found.subject() == subject)
                            .orElse(null);
            if (name != null) {
                names.add(name);
                pushed.add(condition);
            }
            if (name == null || !name.exact()) {
                remaining.add(condition);
            }
        }
        return new PushedConditions(
                subject == null ? null : filter(subject, names), pushed, remaining);
    }

    /** What the server is to look at; null for neither. */
    private static @Nullable Subject subject(
            List<ResolvedExpression> conditions, Map<String, EventMetadata> columns) {
        List<Subject> subjects =
                conditions.stream()
                        .flatMap(condition -> NameCondition.of(condition, columns).stream())
                        .map(NameCondition::subject)
                        .toList();
        if (subjects.contains(Subject.STREAM_NAME)) {
            return Subject.STREAM_NAME;
        }
        return subjects.isEmpty() ? null : Subject.EVENT_TYPE;
    }

    private static EventFilter filter(Subject subject, List<NameCondition> names) {
        return new EventFilter(subject, new EventFilter.Regex(NameCondition.regex(names)));
    }

    SupportsFilterPushDown.Result result() {
        return SupportsFilterPushDown.Result.of(pushed, remaining);
    }
}

package io.github.esflink.job.filter;

/** What a filter asks of a record. Thread-safe. */
@FunctionalInterface
public interface Condition {

    /**
     * @throws io.github.esflink.jsonpath.evaluation.JsonPathBudgetException when a query takes too
     *     long
     * @throws io.github.esflink.sinks.core.record.PayloadException when a query is asked of an
     *     event whose data is not the JSON that it says
     */
    boolean holds(FilterInput asked);
}

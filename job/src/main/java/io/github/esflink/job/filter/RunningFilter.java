package io.github.esflink.job.filter;

import io.github.esflink.jsonpath.evaluation.JsonPathBudgetException;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import org.jspecify.annotations.Nullable;

/** A filter that is ready to be asked, whoever asks. Thread-safe. */
public final class RunningFilter {

    private final Filter filter;
    private final Condition condition;

    public RunningFilter(Filter filter) {
        this.filter = filter;
        this.condition = filter.condition();
    }

    /**
     * The record when it is wanted, null when it is not. One that cannot be asked, because its data
     * is not the JSON that it says or a query takes too long, comes back as refused: nobody can say
     * that it is not wanted.
     */
    public @Nullable EventRecord passed(EventRecord record) {
        return passed(new FilterInput(record));
    }

    @Nullable EventRecord passed(FilterInput asked) {
        try {
            return condition.holds(asked) ? asked.record() : null;
        } catch (JsonPathBudgetException | PayloadException e) {
            return asked.record()
                    .refused(
                            "The filter %s could not be asked: %s"
                                    .formatted(filter, e.getMessage()));
        }
    }
}

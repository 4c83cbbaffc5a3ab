package io.github.esflink.job.dryrun;

import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.pipeline.GuardedStep;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.RecordScript;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a connector between source and sinks, guarded as in a job, without Flink. For one
 * thread.
 */
final class Steps implements AutoCloseable {

    private final @Nullable RunningFilter filter;
    private final @Nullable FieldsTransform fields;
    private final @Nullable RecordScript script;
    private final @Nullable RunningFilter filterAfter;

    Steps(ConnectorDefinition definition) throws ScriptSyntaxException {
        filter = definition.filter() == null ? null : new RunningFilter(definition.filter());
        fields =
                definition.transform().fields() == null
                        ? null
                        : new FieldsTransform(definition.transform().fields());
        filterAfter =
                definition.transform().filter() == null
                        ? null
                        : new RunningFilter(definition.transform().filter());
        script =
                definition.transform().script() == null
                        ? null
                        : new RecordScript(definition.transform().script());
    }

    /** The event when the filter takes it, as refused when that cannot be known; else null. */
    @Nullable EventRecord taken(EventRecord read) {
        return filter == null ? read : guarded("filter", filter::passed, read);
    }

    private interface Step {
        @Nullable EventRecord of(EventRecord record);
    }

    private static @Nullable EventRecord guarded(String name, Step step, EventRecord record) {
        List<EventRecord> results = new ArrayList<>();
        try {
            GuardedStep.run(
                    name,
                    (event, out) -> {
                        EventRecord result = step.of(event);
                        if (result != null) {
                            out.collect(result);
                        }
                    },
                    record,
                    results);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return results.isEmpty() ? null : results.get(0);
    }

    /** What becomes of an event that the filter took. */
    Outcome outcome(EventRecord read, EventRecord taken) {
        EventRecord record = transformed(taken);
        if (record == null) {
            return Outcome.droppedBy("the script", read);
        }
        if (filterAfter != null && record.refusal() == null) {
            EventRecord passed = guarded("filter after", filterAfter::passed, record);
            if (passed == null) {
                return new Outcome(
                        read, record, Outcome.Fate.DROPPED, "dropped by transformer:filter");
            }
            record = passed;
        }
        return Outcome.of(read, record);
    }

    private @Nullable EventRecord transformed(EventRecord record) {
        if (fields != null) {
            return guarded("transform", fields::map, record);
        }
        return script == null ? record : guarded("transform", script::transformed, record);
    }

    @Override
    public void close() {
        if (script != null) {
            script.close();
        }
    }
}

package io.github.esflink.job.dryrun;

import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.RecordScript;
import io.github.esflink.sinks.core.record.EventRecord;
import org.jspecify.annotations.Nullable;

/** The steps of a connector between source and sinks, without Flink. For one thread. */
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
        return filter == null ? read : filter.passed(read);
    }

    /** What becomes of an event that the filter took. */
    Outcome outcome(EventRecord read, EventRecord taken) {
        EventRecord record = taken;
        if (fields != null) {
            record = fields.map(record);
        }
        if (script != null) {
            EventRecord transformed = script.transformed(record);
            if (transformed == null) {
                return Outcome.droppedBy("the script", read);
            }
            record = transformed;
        }
        if (filterAfter != null && record.refusal() == null) {
            EventRecord passed = filterAfter.passed(record);
            if (passed == null) {
                return new Outcome(
                        read, record, Outcome.Fate.DROPPED, "dropped by transformer:filter");
            }
            record = passed;
        }
        return Outcome.of(read, record);
    }

    @Override
    public void close() {
        if (script != null) {
            script.close();
        }
    }
}

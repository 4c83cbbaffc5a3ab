package io.github.esflink.job.transform;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.javascript.RunningScript;
import io.github.esflink.javascript.Script;
import io.github.esflink.javascript.ScriptException;
import io.github.esflink.javascript.ScriptLimits;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.javascript.record.ScriptResult;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.JsonPayload;
import io.github.esflink.sinks.core.record.PayloadException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A script that runs over events, whoever has them. For one thread; to be closed. */
public final class RecordScript implements AutoCloseable {

    private final RunningScript running;

    /**
     * Takes some tenths of a second, so that no event has to wait for the engine.
     *
     * @throws ScriptSyntaxException when it is no script that may run
     */
    public RecordScript(String text) throws ScriptSyntaxException {
        running = opened(text);
    }

    /** A running one that is open, or none. */
    static RunningScript opened(String text) throws ScriptSyntaxException {
        RunningScript running = Script.of(text).start(ScriptLimits.DEFAULT);
        boolean isOpen = false;
        try {
            running.open();
            isOpen = true;
        } finally {
            if (!isOpen) {
                // Its thread would go on.
                running.close();
            }
        }
        return running;
    }

    /** Whether the script has nothing to do with it: the event goes on as it is. */
    static boolean passesBy(EventRecord record) {
        return record.refusal() != null || record.isTransformed() || !record.schemaInfo().isJson();
    }

    /**
     * The event as the script left it, null when it dropped it. One that the script fails with
     * comes back as refused, and one that it has nothing to do with as it is.
     */
    public @Nullable EventRecord transformed(EventRecord record) {
        if (passesBy(record)) {
            return record;
        }
        try {
            ScriptResult result = running.transform(new EventView(record));
            return result.dropped() ? null : written(applied(result, record));
        } catch (ScriptException | PayloadException e) {
            return record.refused("The transform failed: " + e.getMessage());
        }
    }

    private static EventRecord applied(ScriptResult result, EventRecord record) {
        JsonNode value = result.value();
        Map<String, JsonNode> headers = result.headers();
        String subject = result.subject();
        EventRecord changed = value == null ? record.asTransformed() : record.withValue(value);
        if (headers != null) {
            Map<String, String> texts = new LinkedHashMap<>();
            headers.forEach((name, header) -> texts.put(name, JsonPayload.text(header)));
            changed = changed.withHeaders(texts);
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
        running.close();
    }
}

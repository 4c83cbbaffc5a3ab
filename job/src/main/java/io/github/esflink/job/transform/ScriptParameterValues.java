package io.github.esflink.job.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.esflink.javascript.RunningScript;
import io.github.esflink.javascript.Script;
import io.github.esflink.javascript.ScriptException;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.sql.mapping.ParameterValues;
import io.github.esflink.sinks.sql.mapping.UnmappableEventException;
import java.util.ArrayList;
import java.util.List;

/**
 * Values that a JavaScript function finds in an event, as the server's SQL sink has it: {@code
 * (record) => ({total: record.value.total})}, with its {@code Guid}, {@code DateTime} and {@code
 * TimeSpan}. It runs in the sandbox of transforms.
 */
public final class ScriptParameterValues implements ParameterValues {

    private static final long serialVersionUID = 1L;

    /**
     * What stands before the function, in its first line, so that lines in errors are its own. The
     * database reads texts as the type of the column; a time span of .NET it would not read.
     */
    private static final String BEFORE =
            """
            const Guid = v => v == null ? v : String(v); \
            const DateTime = v => v == null ? v : v instanceof Date ? v.toISOString() : String(v); \
            const TimeSpan = v => v == null ? v : String(v).replace(/^(-?)(\\d+)\\.(\\d+:.*)$/, '$1$2 days $1$3'); \
            const extractor = (""";

    private static final String BEHIND =
            """
            );
            function transform(record) {
              const values = extractor(record);
              if (values === null || typeof values !== 'object' || Array.isArray(values))
                throw new TypeError('the extractor returned no object');
              record.value = values;
            }
            """;

    private final String script;

    private ScriptParameterValues(String script) {
        this.script = script;
    }

    /**
     * @param function a function expression
     * @throws ScriptSyntaxException with line and column where it is none
     */
    public static ScriptParameterValues of(String function) throws ScriptSyntaxException {
        String script = BEFORE + function.strip().replaceFirst(";$", "") + BEHIND;
        Script.parse(script);
        return new ScriptParameterValues(script);
    }

    @Override
    public Reader open() throws ScriptSyntaxException {
        return new ScriptReader(RecordScript.opened(script));
    }

    private record ScriptReader(RunningScript running) implements Reader {

        @Override
        public List<JsonNode> read(EventRecord record, List<String> names) {
            JsonNode values = values(record);
            List<JsonNode> found = new ArrayList<>(names.size());
            for (String name : names) {
                JsonNode value = values.get(name);
                if (value == null) {
                    throw new UnmappableEventException(
                            "the extractor returned no value of the name " + name);
                }
                found.add(value);
            }
            return found;
        }

        private JsonNode values(EventRecord record) {
            if (!record.schemaInfo().isJson()) {
                throw new UnmappableEventException("an extractor reads JSON, found other data");
            }
            try {
                JsonNode values = running.transform(new EventView(record)).value();
                return values == null ? NullNode.getInstance() : values;
            } catch (ScriptException e) {
                throw new UnmappableEventException("the extractor failed: " + e.getMessage());
            }
        }

        @Override
        public void close() {
            running.close();
        }
    }
}

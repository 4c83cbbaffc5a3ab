package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.RecordScript;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.EventRecordSerializer;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.text.OneLine;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What has to become of an event in each step between source and sinks: a step does its work or
 * refuses the event with a reason, and throws nothing. One thread.
 */
final class EveryStep implements AutoCloseable {

    /** A script may be this deep in its own calls, and read so much in its time, in any case. */
    private static final int LEVELS_OF_A_SCRIPT = 200;

    private static final int BYTES_OF_A_SCRIPT = 20_000;

    /** A script that makes a copy of an event's value, and nothing else. */
    static final String COPY = text("r.value = copied(r.value);");

    private final FieldsTransform fields = new FieldsTransform(Map.of("all", ""));
    private final RecordScript look = script("const v = r.value;");
    private final RecordScript copy = script("r.value = copied(r.value);");
    private final RecordScript set =
            script(
                    """
                    const v = r.value;
                    if (v !== null && typeof v === 'object' && !Array.isArray(v) && !(v instanceof Number)) v.zz = 1;
                    r.headers = {...r.headers};
                    """);
    private final RunningFilter byType = filter("$.schemaInfo.subject");
    private final List<RunningFilter> filters =
            List.of(
                    filter("$..*"),
                    filter("$.value..[?@ < 5 || @ >= 1e400]"),
                    filter("$.value..[?@ == -0 || @ != @]"),
                    filter("$.value..[?length(@) > 2 || match(@, 'a.*') || search(@, '[x-z]')]"),
                    filter("$.value[?count(@.*) == value(@..a)]"),
                    filter("$.headers[?@ == '1.0']"));

    private static RecordScript script(String body) {
        try {
            return new RecordScript(text(body));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String body) {
        return """
               function copied(v) {
                 if (Array.isArray(v)) return v.map(copied);
                 if (v === null || typeof v !== 'object' || v instanceof Number) return v;
                 return Object.fromEntries(Object.entries(v).map(([name, each]) => [name, copied(each)]));
               }
               function transform(r) {
                 %s
               }
               """
                .formatted(body);
    }

    private static RunningFilter filter(String query) {
        return new RunningFilter(new Filter.Query(query));
    }

    /**
     * @param value the event's; null when it has none
     */
    void check(EventRecord event, @Nullable JsonNode value) throws Exception {
        assertThat(serialized(event)).isEqualTo(event);
        boolean isJson = event.schemaInfo().isJson();
        if (value != null && value.isContainerNode()) {
            assertThat(JsonWriter.document(value)).isEqualTo(Text.of(event.data()).utf8());
        }
        if (isJson && value == null) {
            refused(event, fields.map(event));
            refused(event, look.transformed(event));
            refused(event, copy.transformed(event));
            refused(event, set.transformed(event));
        } else if (value == null) {
            assertThat(fields.map(event)).isSameAs(event);
            assertThat(copy.transformed(event)).isSameAs(event);
        } else {
            chosen(event, value);
            pointedTo(event, value);
            looked(event);
            copied(event, value);
            changed(event, value);
        }
        EventRecord passed = byType.passed(event);
        if (!isJson) {
            assertThat(passed).isNull();
        } else if (value == null && event.data().length > 0) {
            refused(event, passed);
        } else {
            assertThat(passed).isSameAs(event);
        }
        filters.forEach(filter -> filter.passed(event));
    }

    static EventRecord serialized(EventRecord event) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        EventRecordSerializer.INSTANCE.serialize(event, out);
        return EventRecordSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static void refused(EventRecord event, @Nullable EventRecord result) {
        EventRecord refused = Objects.requireNonNull(result);
        String reason = Objects.requireNonNull(refused.refusal());
        assertThat(reason).contains("is not JSON").isEqualTo(OneLine.of(reason));
        assertThat(refused.withoutRefusal()).isEqualTo(event);
    }

    private void chosen(EventRecord event, JsonNode value) {
        EventRecord chosen = fields.map(event);
        if (chosen.refusal() != null) {
            assertThat(Text.levels(value)).isEqualTo(1_000);
            assertThat(chosen.withoutRefusal()).isEqualTo(event);
            return;
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes("{\"all\":".getBytes(UTF_8));
        expected.writeBytes(Text.of(event.data()).value());
        expected.write('}');
        assertThat(chosen.data()).isEqualTo(expected.toByteArray());
    }

    /** The first member or element keeps its spelling. */
    private static void pointedTo(EventRecord event, JsonNode value) throws Exception {
        if (value.isEmpty()) {
            return;
        }
        String name = value.isObject() ? value.fieldNames().next() : "0";
        JsonNode found = value.isObject() ? value.get(name) : value.get(0);
        String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
        byte[] result = new FieldsTransform(Map.of("x", pointer)).map(event).data();
        assertThat(SameJson.same(JsonReader.read(result).get("x"), found)).isTrue();
        String chosen = new String(result, "{\"x\":".length(), result.length - 6, ISO_8859_1);
        assertThat(new String(Text.of(event.data()).utf8(), ISO_8859_1).contains(chosen)).isTrue();
    }

    private void looked(EventRecord event) {
        EventRecord looked = Objects.requireNonNull(look.transformed(event));
        assertThat(looked.refusal()).isNull();
        assertThat(looked.data()).isEqualTo(event.data());
        assertThat(looked.metadata()).isEqualTo(event.metadata());
    }

    private void copied(EventRecord event, JsonNode value) {
        EventRecord copied = Objects.requireNonNull(copy.transformed(event));
        if (copied.refusal() == null) {
            assertThat(SameJson.same(value, copied.value()))
                    .as(() -> new String(copied.data(), UTF_8))
                    .isTrue();
        } else {
            assertThat(isMuchForAScript(event, value)).as(copied.refusal()).isTrue();
            assertThat(copied.withoutRefusal()).isEqualTo(event);
        }
    }

    private void changed(EventRecord event, JsonNode value) {
        EventRecord changed = Objects.requireNonNull(set.transformed(event));
        if (changed.refusal() != null) {
            assertThat(isMuchForAScript(event, value)).as(changed.refusal()).isTrue();
            return;
        }
        assertThat(changed.metadata()).isEqualTo(event.metadata());
        if (!value.isObject()) {
            assertThat(changed.data()).isEqualTo(event.data());
        } else if (!value.has("zz")) {
            assertThat(changed.data())
                    .isEqualTo(Text.of(event.data()).withMember("\"zz\":1", value.isEmpty()));
        }
    }

    /** Whether a script may refuse it for its depth or the time that it takes. */
    static boolean isMuchForAScript(EventRecord event) {
        JsonNode value = valueOf(event);
        return value != null && isMuchForAScript(event, value);
    }

    private static boolean isMuchForAScript(EventRecord event, JsonNode value) {
        return Text.levels(value) > LEVELS_OF_A_SCRIPT
                || event.data().length + event.metadata().length > BYTES_OF_A_SCRIPT;
    }

    /** The value of an event that has one; null of every other. */
    static @Nullable JsonNode valueOf(EventRecord event) {
        try {
            return event.schemaInfo().isJson() ? event.value() : null;
        } catch (PayloadException e) {
            return null;
        }
    }

    @Override
    public void close() {
        look.close();
        copy.close();
        set.close();
    }
}

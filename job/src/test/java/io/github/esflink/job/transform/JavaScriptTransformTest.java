package io.github.esflink.job.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class JavaScriptTransformTest {

    @Test
    void theValueTheHeadersAndTheTypeAreChanged() throws Exception {
        EventRecord result =
                transform(
                        """
                        function transform(record) {
                          const { firstName, lastName, email } = record.value;
                          record.value.name = `${firstName} ${lastName}`;
                          record.value.email = email.toLowerCase();
                          delete record.value.firstName;
                          record.headers.region = 'north';
                          record.schemaInfo.subject = 'Customer';
                        }
                        """,
                        json(
                                "{\"firstName\":\"Ada\",\"lastName\":\"L\",\"email\":\"A@B.C\",\"n\":1.0,\"id\":12345678901234567890}"));

        assertThat(text(result))
                .isEqualTo(
                        "{\"lastName\":\"L\",\"email\":\"a@b.c\",\"n\":1.0,\"id\":12345678901234567890,\"name\":\"Ada L\"}");
        assertThat(result.headers())
                .containsExactly(
                        Map.entry("$correlationId", "c"),
                        Map.entry("n", "1.10"),
                        Map.entry("region", "north"));
        assertThat(new String(result.metadata(), StandardCharsets.UTF_8))
                .isEqualTo("{\"$correlationId\":\"c\",\"n\":1.10,\"region\":\"north\"}");
        assertThat(result.schemaInfo()).isEqualTo(new SchemaInfo("Customer", SchemaInfo.JSON));
        assertThat(result.isTransformed()).isTrue();
        assertThat(result.refusal()).isNull();
    }

    @Test
    void whatTakesTooLongOutsideOfFunctionsIsTheEventsAndDoesNotKeepTheJobFromStarting()
            throws Exception {
        EventRecord result =
                transform("for (;;) {}\nfunction transform(record) {}", json("{\"a\":1}"));

        assertThat(result.refusal())
                .startsWith("The transform failed: ")
                .contains("it takes more than 1000 ms of the processor");
    }

    @Test
    void whatAScriptDoesNotChangeKeepsItsBytes() throws Exception {
        String before =
                "\uFEFF { \"a\\u0062\" : 1e2147483648 ,\"z\":-0.0,\"z\":1e400,  \"s\" : \"a\\ud800b\\/\", \"o\" : { \"deep\" : [ 1.00 , 0e99999999999 ] , \"k\":1 }, \"list\": [ 1.0 ,2 ], \"gone\" :1 }\n";

        EventRecord result =
                transform(
                        "function transform(r) { const v = r.value; v.o.k = v.s.length; v.list[1] = v.o.deep[0]; delete v.gone; v.add = v.s; v.id = v.z; for (const k in v) v[k]; }",
                        json(before));

        assertThat(result.refusal()).isNull();
        assertThat(text(result))
                .isEqualTo(
                        before.substring(1)
                                .replace("\"k\":1 ", "\"k\":4 ")
                                .replace(",2 ]", ",1 ]")
                                .replace(
                                        ", \"gone\" :1 ", ",\"add\":\"a\\ud800b/\",\"id\":1e400 "));
    }

    @Test
    void theBytesOfMetadataThatStaysStay() throws Exception {
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("customer-7", 3, 4711))
                        .setSchemaInfo(new SchemaInfo("CustomerRegistered", SchemaInfo.JSON))
                        .setMetadata(
                                "{ \"n\" : 1.10, \"o\" : { \"x\" : 1E2 }, \"gone\":1, \"t\":\"\\u00e9\" }"
                                        .getBytes(StandardCharsets.UTF_8))
                        .setData("{}".getBytes(StandardCharsets.UTF_8))
                        .build();

        EventRecord result =
                transform(
                        "function transform(r) { delete r.headers.gone; r.headers.region = 'north'; }",
                        event);

        assertThat(new String(result.metadata(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{ \"n\" : 1.10, \"o\" : { \"x\" : 1E2 }, \"t\":\"\\u00e9\",\"region\":\"north\" }");
        assertThat(result.headers()).containsEntry("o", "{\"x\":1E2}");
    }

    @Test
    void numbersInHeadersAreWrittenAsThoseInValues() throws Exception {
        EventRecord result =
                transform(
                        """
                        function transform(r) {
                          Object.assign(r.headers, {small: 1e-7, large: 1e21, sum: 1.5 + 1.5, half: 0.5, id: r.value.id, yes: true});
                          r.value.small = r.headers.small;
                          r.value.text = `${r.headers.large}`;
                        }
                        """,
                        json("{\"id\":1e400}"));

        assertThat(result.headers())
                .containsAllEntriesOf(
                        Map.of(
                                "small", "1e-7", "large", "1e+21", "sum", "3", "half", "0.5", "id",
                                "1e400", "yes", "true"));
        assertThat(text(result)).isEqualTo("{\"id\":1e400,\"small\":1e-7,\"text\":\"1e+21\"}");
    }

    @Test
    void falseDropsTheEvent() throws Exception {
        assertThat(run("function transform(r) { return r.value.keep; }", json("{\"keep\":false}")))
                .isEmpty();
        assertThat(run("function transform(r) { return r.value.keep; }", json("{\"keep\":true}")))
                .hasSize(1);
    }

    @Test
    void whatTheScriptDoesNotLookAtIsNeitherParsedNorWritten() throws Exception {
        EventRecord broken = json("{\"half\": ");

        EventRecord result =
                transform(
                        "function transform(r) { if (r.schemaInfo.subject !== 'Other') return; r.value.x = 1; }",
                        broken);

        assertThat(result.data()).isSameAs(broken.data());
        assertThat(result.metadata()).isSameAs(broken.metadata());
        assertThat(result.refusal()).isNull();
        assertThat(result.isTransformed()).isTrue();
    }

    @Test
    void whatTheScriptOnlyReadsKeepsItsBytes() throws Exception {
        EventRecord event = json("{ \"a\" : 1.0 }");

        assertThat(transform("function transform(r) { r.value.a + 1; }", event).data())
                .isSameAs(event.data());
    }

    @Test
    void aNewValueIsWrittenOnce() throws Exception {
        EventRecord result = transform("function transform(r) { r.value.b = 1; }", json("{}"));

        assertThat(result.data()).isSameAs(result.data());
    }

    @Test
    void eventsThatAreNotJsonGoOnAsTheyAre() throws Exception {
        EventRecord bytes = event("\u0001\u0002", "application/octet-stream");

        assertThat(run("function transform(r) { throw 1; }", bytes)).containsExactly(bytes);
    }

    @Test
    void anEventThatTheScriptFailsWithGoesOnAsRefusedAndTheNextOneIsTransformed() throws Exception {
        String script =
                "function transform(r) {\n  if (r.value.bad) {\n    r.value.x = 1;\n    throw new Error('no');\n  }\n  r.value.ok = true;\n}";
        EventRecord bad = json("{\"bad\":true}");

        List<EventRecord> results = run(script, bad, json("{\"half"), json("{}"));

        assertThat(results.get(0).refusal())
                .isEqualTo("The transform failed: line 4, column 11: Error: no");
        assertThat(results.get(0).data()).isSameAs(bad.data());
        assertThat(results.get(0).isTransformed()).isFalse();
        assertThat(results.get(1).refusal())
                .contains("The data of event customer-7@3", "is not JSON");
        assertThat(text(results.get(2))).isEqualTo("{\"ok\":true}");
    }

    @Test
    void aValueThatCannotBeWrittenIsTheFailureOfItsEvent() throws Exception {
        EventRecord deep = json("[".repeat(1_000) + "]".repeat(1_000));

        assertThat(transform("function transform(r) { r.value = [r.value]; }", deep).refusal())
                .contains("could not be written as JSON");
    }

    @Test
    void anEventThatWasRefusedOrTransformedBeforeIsLeftAlone() throws Exception {
        EventRecord refused = json("{}").refused("because");
        EventRecord transformed = json("{}").asTransformed();

        assertThat(run("function transform(r) { r.value.x = 1; }", refused, transformed))
                .containsExactly(refused, transformed);
    }

    private static EventRecord transform(String script, EventRecord event) throws Exception {
        return run(script, event).get(0);
    }

    private static List<EventRecord> run(String script, EventRecord... events) throws Exception {
        try (OneInputStreamOperatorTestHarness<EventRecord, EventRecord> flink =
                new OneInputStreamOperatorTestHarness<>(
                        new StreamFlatMap<>(new JavaScriptTransform(script)))) {
            flink.open();
            for (EventRecord event : events) {
                flink.processElement(event, 0);
            }
            return flink.extractOutputValues();
        }
    }

    private static EventRecord json(String data) {
        return event(data, SchemaInfo.JSON);
    }

    private static EventRecord event(String data, String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("customer-7", 3, 4711))
                .setSchemaInfo(new SchemaInfo("CustomerRegistered", contentType))
                .setMetadata(
                        "{\"$correlationId\":\"c\",\"n\":1.10}".getBytes(StandardCharsets.UTF_8))
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String text(EventRecord record) {
        return new String(record.data(), StandardCharsets.UTF_8);
    }
}

package io.github.esflink.job.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.sql.mapping.ParameterValues;
import io.github.esflink.sinks.sql.mapping.UnmappableEventException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptParameterValuesTest {

    private static EventRecord event(String json) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("order-1", 7, 100))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setData(json.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String values(String function, String... names) throws Exception {
        try (ParameterValues.Reader reader = ScriptParameterValues.of(function).open()) {
            return reader.read(
                            event(
                                    "{\"id\":\"x\",\"total\":12345678901234567890.50,\"span\":\"1.02:03:04\"}"),
                            List.of(names))
                    .toString();
        }
    }

    @Test
    void valuesAreFoundByTheirNames() throws Exception {
        assertThat(
                        values(
                                "(record) => ({id: Guid(record.value.id), at: record.position.streamId, n: 2, none: null})",
                                "at",
                                "id",
                                "n",
                                "none",
                                "id"))
                .isEqualTo("[\"order-1\", \"x\", 2, null, \"x\"]");
    }

    @Test
    void aTransformedEventIsReadToo() throws Exception {
        try (ParameterValues.Reader reader =
                ScriptParameterValues.of("r => ({id: r.value.id})").open()) {
            assertThat(reader.read(event("{\"id\":3}").asTransformed(), List.of("id")))
                    .hasToString("[3]");
        }
    }

    @Test
    void timesAreTextsThatTheDatabaseReads() throws Exception {
        assertThat(
                        values(
                                "record => ({a: DateTime('2026-01-31'), b: DateTime(new Date(0)), c: TimeSpan(record.value.span), d: TimeSpan('-1.00:00:01')})",
                                "a",
                                "b",
                                "c",
                                "d"))
                .isEqualTo(
                        "[\"2026-01-31\", \"1970-01-01T00:00:00.000Z\", \"1 days 02:03:04\", \"-1 days -00:00:01\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    record => ({}) | the extractor returned no value of the name id
                    record => 5 | the extractor returned no object
                    record => record.value.missing.id | the extractor failed
                    """)
    void anExtractorThatFailsIsThisEventsFailure(String function, String expected) {
        assertThatExceptionOfType(UnmappableEventException.class)
                .isThrownBy(() -> values(function, "id"))
                .withMessageContaining(expected);
    }

    @Test
    void whatIsNoFunctionIsRefusedAtOnce() {
        assertThatExceptionOfType(ScriptSyntaxException.class)
                .isThrownBy(() -> ScriptParameterValues.of("(record) => ({"));
    }
}

package io.github.esflink.job.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$[?$.value.total > 100]                     | true",
                "$[?$.value.total > 200]                     | false",
                "$[?$.data.total == 120]                     | true",
                "$[?$.schemaInfo.subject == 'OrderPlaced']   | true",
                "$[?$.eventType == 'OrderPlaced']            | true",
                "$[?$.stream == 'order-1']                   | true",
                "$[?$.position.streamRevision == 7]          | true",
                "$[?$.headers.tenant == 'a']                 | true",
                "$[?$.metadata.tenant == 'b']                | false",
                "$.value.lines[?@.sku == 'x']                | true",
                "$.value.missing                             | false",
            })
    void keepsTheEventsInWhichTheQueryFindsSomething(String query, boolean kept) throws Exception {
        assertThat(passes(query, SchemaInfo.JSON)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"$.recordId", "$.stream"})
    void anEventThatIsNotJsonNeverMatches(String query) throws Exception {
        assertThat(passes(query, "application/octet-stream")).isFalse();
    }

    private static boolean passes(String query, String contentType) throws Exception {
        EventRecord record =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("order-1", 7, 4711))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                        .setMetadata("{\"tenant\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                        .setData(
                                "{\"total\":120,\"lines\":[{\"sku\":\"x\"}]}"
                                        .getBytes(StandardCharsets.UTF_8))
                        .build();
        try (OneInputStreamOperatorTestHarness<EventRecord, EventRecord> flink =
                new OneInputStreamOperatorTestHarness<>(
                        new StreamFlatMap<>(
                                RecordFilter.beforeTransform(new Filter.Query(query))))) {
            flink.open();
            flink.processElement(record, 0);
            return !flink.extractOutputValues().isEmpty();
        }
    }
}

package io.github.esflink.job.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Data that is not the JSON that it says: asking it is a failure. */
    private static final String BROKEN = "{";

    @ParameterizedTest
    @ValueSource(
            strings = {"1e2147483648", "0e99999999999", "1e400", "-0.0", "12345678901234567890123"})
    void numbersOfAnySizeAreAsked(String number) throws Exception {
        String data = "{\"n\":" + number + "}";
        assertThat(passed(new Filter.Query("$.value[?@ == 0]"), data))
                .allMatch(record -> record.refusal() == null);
        assertThat(passed(new Filter.Query("$.value[?@ > -1]"), data))
                .singleElement()
                .returns(null, EventRecord::refusal);
        assertThat(passed(new Filter.Query("$.value[?@ < -1]"), data)).isEmpty();
    }

    @Test
    void anEventWithoutDataHasEverythingButAValue() throws Exception {
        assertThat(passed(new Filter.Query("$[?@.subject == 'OrderPlaced']"), ""))
                .singleElement()
                .returns(null, EventRecord::refusal);
        assertThat(passed(new Filter.Query("$.value"), "")).isEmpty();
        assertThat(passed(new Filter.Query("$.data"), "")).isEmpty();
        assertThat(passed(new Filter.Query("$..total"), "")).isEmpty();
    }

    @Test
    void anEventThatItsNameDecidesOnIsNotParsed() throws Exception {
        Filter query = new Filter.Query("$.value");
        Filter other = new Filter.StreamIs("order-2");
        Filter own = new Filter.StreamIs("order-1");

        assertThat(passed(new Filter.All(List.of(query, other)), BROKEN)).isEmpty();
        assertThat(passed(new Filter.Any(List.of(query, own)), BROKEN))
                .singleElement()
                .returns(null, EventRecord::refusal);
    }

    @Test
    void anEventThatCannotBeAskedGoesOnAsRefusedUnderNotToo() throws Exception {
        Filter query = new Filter.Query("$.value");

        for (Filter filter : List.of(query, new Filter.Not(query))) {
            assertThat(passed(filter, BROKEN))
                    .singleElement()
                    .extracting(EventRecord::refusal)
                    .asString()
                    .startsWith("The filter " + filter + " could not be asked: ");
        }
    }

    @Test
    void whatAQueryDoesNotMatchBecauseItIsNotJsonMatchesItsOpposite() throws Exception {
        Filter query = new Filter.Query("$.value");

        assertThat(passed(query, "{}", "application/octet-stream")).isEmpty();
        assertThat(passed(new Filter.Not(query), "{}", "application/octet-stream")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "{},                     application/json,         0, 0",
        "{},                     application/octet-stream, 1, 0",
        "{,                      application/json,         0, 1",
    })
    void countsWhatAQueryCouldNotBeAskedOf(
            String data, String contentType, long notJson, long failed) throws Exception {
        Filter query = new Filter.Query("$.value.total");
        Counted counted = new Counted();
        try (MockEnvironment environment =
                        new MockEnvironmentBuilder().setMetricGroup(counted).build();
                OneInputStreamOperatorTestHarness<EventRecord, EventRecord> flink =
                        new OneInputStreamOperatorTestHarness<>(
                                new StreamFlatMap<>(RecordFilter.beforeTransform(query)),
                                environment)) {
            flink.open();
            flink.processElement(record(data, contentType), 0);

            assertThat(counted.of("notJson")).isEqualTo(notJson);
            assertThat(counted.of("failed")).isEqualTo(failed);
        }
    }

    /** The metrics of the one operator, to be read. */
    private static final class Counted extends InterceptingTaskMetricGroup {

        private final InterceptingOperatorMetricGroup operator =
                new InterceptingOperatorMetricGroup();

        @Override
        public InternalOperatorMetricGroup getOrAddOperator(
                OperatorID id, String name, Map<String, String> variables) {
            return operator;
        }

        long of(String name) {
            return ((Counter) operator.get(name)).getCount();
        }
    }

    private static boolean passes(String query, String contentType) throws Exception {
        return !passed(
                        new Filter.Query(query),
                        "{\"total\":120,\"lines\":[{\"sku\":\"x\"}]}",
                        contentType)
                .isEmpty();
    }

    private static List<EventRecord> passed(Filter filter, String data) throws Exception {
        return passed(filter, data, SchemaInfo.JSON);
    }

    private static List<EventRecord> passed(Filter filter, String data, String contentType)
            throws Exception {
        try (OneInputStreamOperatorTestHarness<EventRecord, EventRecord> flink =
                new OneInputStreamOperatorTestHarness<>(
                        new StreamFlatMap<>(RecordFilter.beforeTransform(filter)))) {
            flink.open();
            flink.processElement(record(data, contentType), 0);
            return flink.extractOutputValues();
        }
    }

    private static EventRecord record(String data, String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("order-1", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setMetadata("{\"tenant\":\"a\"}".getBytes(StandardCharsets.UTF_8))
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}

package io.github.esflink.job.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.definition.FilterDefinition;
import io.github.esflink.job.definition.FilterDefinition.Scope;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STREAM | STREAM_ID | orders-1   | true",
                "STREAM | STREAM_ID | orders-    | false",
                "STREAM | PREFIX    | orders-    | true",
                "STREAM | PREFIX    | x, orders- | true",
                "STREAM | PREFIX    | rders-     | false",
                "STREAM | REGEX     | rders-     | true",
                "STREAM | REGEX     | ^rders-    | false",
                "STREAM | REGEX     | -\\d$      | true",
                "RECORD | PREFIX    | Order      | true",
                "RECORD | PREFIX    | orders     | false",
                "RECORD | REGEX     | Placed$    | true",
            })
    void keepsWhatLooksAsAsked(
            Scope scope, FilterDefinition.Type type, String expression, boolean kept) {
        NameFilter filter = NameFilter.of(new FilterDefinition(scope, type, expression));

        assertThat(filter.filter(record("orders-1", "OrderPlaced"))).isEqualTo(kept);
    }

    @Test
    void aHostilePatternEndsInLinearTime() {
        NameFilter filter =
                NameFilter.of(
                        new FilterDefinition(
                                Scope.STREAM, FilterDefinition.Type.REGEX, "((a+)+)+b"));

        assertThat(filter.filter(record("a".repeat(10_000), "T"))).isFalse();
    }

    private static EventRecord record(String stream, String type) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 0, 0))
                .setSchemaInfo(new SchemaInfo(type, SchemaInfo.JSON))
                .build();
    }
}

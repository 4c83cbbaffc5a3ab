package io.github.esflink.sinks.core.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordHeadersTest {

    @Test
    void namesWhatTheServersConnectorsName() {
        assertThat(sent(true, record(SchemaInfo.JSON, "").build()))
                .containsExactly(
                        "esdb-connector-id: orders",
                        "esdb-record-id: 00000000-0000-0001-0000-000000000002",
                        "esdb-record-timestamp: 2023-11-14T22:13:20.123Z",
                        "esdb-record-redacted: false",
                        "esdb-record-stream-id: orders-é",
                        "esdb-record-stream-revision: 7",
                        "esdb-record-log-position: 4711",
                        "esdb-record-schema-subject: OrderPlaced",
                        "esdb-record-schema-type: json");
    }

    @Test
    void dataThatIsNotJsonIsBytes() {
        assertThat(sent(true, record("application/octet-stream", "").build()))
                .contains("esdb-record-schema-type: bytes");
    }

    @Test
    void saysWhenATransformRan() {
        assertThat(sent(true, record(SchemaInfo.JSON, "").setTransformed(true).build()))
                .contains("esdb-record-is-transformed: true");
    }

    @Test
    void metadataGoesOutFieldByFieldWithoutTheSystems() {
        EventRecord record =
                record(SchemaInfo.JSON, "{\"tenant\":\"a\",\"$correlationId\":\"c\",\"n\":1.0}")
                        .build();

        assertThat(sent(true, record))
                .filteredOn(header -> header.startsWith("esdb-record-headers-"))
                .containsExactly("esdb-record-headers-tenant: a", "esdb-record-headers-n: 1.0");
        assertThat(sent(false, record)).contains("esdb-record-headers-$correlationId: c");
    }

    @Test
    void namesAndBeginningsSayWhatIsSent() {
        EventRecord record = record(SchemaInfo.JSON, "{\"tenant\":\"a\",\"n\":1.0}").build();

        assertThat(
                        sent(
                                new HeaderSelection(
                                        List.of("ESDB-Record-Id", "esdb-record-headers-*"),
                                        List.of("esdb-record-headers-n"),
                                        Long.MAX_VALUE),
                                record))
                .containsExactly(
                        "esdb-record-id: 00000000-0000-0001-0000-000000000002",
                        "esdb-record-headers-tenant: a");
    }

    @Test
    void metadataTakesNoMoreThanItMay() {
        EventRecord record =
                record(SchemaInfo.JSON, "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}").build();
        long each = "esdb-record-headers-a".length() + 1L + HeaderSelection.FIELD_OVERHEAD;

        assertThat(sent(new HeaderSelection(List.of(), List.of("esdb-record-*"), 2 * each), record))
                .containsExactly("esdb-connector-id: orders");
        assertThat(sent(new HeaderSelection(List.of(), List.of(), 2 * each), record))
                .filteredOn(header -> header.startsWith("esdb-record-headers-"))
                .containsExactly("esdb-record-headers-a: 1", "esdb-record-headers-b: 2");
    }

    private static List<String> sent(boolean ignoreSystem, EventRecord record) {
        return sent(ignoreSystem, HeaderSelection.ALL, record);
    }

    private static List<String> sent(HeaderSelection selection, EventRecord record) {
        return sent(true, selection, record);
    }

    private static List<String> sent(
            boolean ignoreSystem, HeaderSelection selection, EventRecord record) {
        List<String> headers = new ArrayList<>();
        new RecordHeaders("orders", ignoreSystem, selection)
                .forEach(record, (name, value) -> headers.add(name + ": " + value));
        return headers;
    }

    private static EventRecord.Builder record(String contentType, String metadata) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("orders-é", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setTimestamp(1_700_000_000_123L)
                .setMetadata(metadata.getBytes(StandardCharsets.UTF_8));
    }
}

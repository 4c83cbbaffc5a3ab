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

    private static List<String> sent(boolean ignoreSystem, EventRecord record) {
        List<String> headers = new ArrayList<>();
        new RecordHeaders("orders", ignoreSystem)
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

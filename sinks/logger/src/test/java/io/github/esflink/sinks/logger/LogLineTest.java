package io.github.esflink.sinks.logger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogLineTest {

    private final LogLine line = new LogLine("orders", 10);

    @Test
    void namesConnectorStreamRevisionTypePositionAndTime() {
        assertThat(line.of(record("orders-1", SchemaInfo.JSON, "{\"a\":1}")))
                .isEqualTo(
                        "[orders] orders-1@7 OrderPlaced position=4711 created=2023-11-14T22:13:20Z {\"a\":1}");
    }

    @Test
    void longDataIsCutAndItsSizeGiven() {
        assertThat(line.of(record("orders-1", SchemaInfo.JSON, "{\"a\":\"0123456789\"}")))
                .endsWith(" {\"a\":\"0123… (18 bytes)");
    }

    @Test
    void dataThatIsNotJsonIsNotShown() {
        assertThat(line.of(record("orders-1", "application/octet-stream", "\u0000\u0001")))
                .endsWith(" <2 bytes of application/octet-stream>");
    }

    @Test
    void whatATransformFailedWithIsShownByItsReasonWithoutData() {
        assertThat(
                        line.ofRefused(
                                record("orders-1", SchemaInfo.JSON, "{\"a\":1}"),
                                "line 3: no total"))
                .isEqualTo("[orders] orders-1@7 OrderPlaced not delivered: line 3: no total");
    }

    @Test
    void anEventCannotForgeALine() {
        assertThat(line.of(record("orders\n[orders] fake@1", SchemaInfo.JSON, "1\r\n2\u2028")))
                .contains("orders\uFFFD[orders] fake@1@7")
                .endsWith(" 1  2 ");
    }

    private static EventRecord record(String stream, String contentType, String data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setTimestamp(1_700_000_000_000L)
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}

package io.github.esflink.sinks.core.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RecordFormTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String METADATA =
            "{\"traceparent\":\"" + TRACE + "\",\"tracestate\":\"vendor=1\",\"tenant\":7}";

    @Test
    void dataGoesAsItWas() {
        EventRecord record = json("{ \"b\": 1.0 }");

        WireRecord wire = RecordForm.data().of(record);

        assertThat(wire.body()).isSameAs(record.data());
        assertThat(wire.contentType()).isEqualTo("application/json");
        assertThat(wire.attributes()).isEmpty();
    }

    @Test
    void theWholeRecordIsWhatFiltersSee() {
        WireRecord wire =
                RecordForm.recordJson().of(json("{ \"a\": 12345678901234567890, \"b\": 1.0 }"));

        assertThat(new String(wire.body(), UTF_8))
                .isEqualTo(
                        "{\"recordId\":\"00000000-0000-0001-0000-000000000002\",\"position\":{\"streamId\":\"order 1/é\",\"streamRevision\":7,\"logPosition\":4711},\"isTransformed\":false,\"schemaInfo\":{\"subject\":\"OrderPlaced\",\"type\":\"json\"},\"headers\":{\"traceparent\":\""
                                + TRACE
                                + "\",\"tracestate\":\"vendor=1\",\"tenant\":\"7\"},\"value\":{\"a\":12345678901234567890,\"b\":1.0}}");
        assertThat(wire.contentType()).isEqualTo("application/json");
    }

    @Test
    void theWholeRecordHoldsBytesAsBase64() {
        WireRecord wire = RecordForm.recordJson().of(bytes(new byte[] {0, (byte) 0xFF}));

        assertThat(new String(wire.body(), UTF_8)).endsWith(",\"value\":\"AP8=\"}");
    }

    @Test
    void aStructuredCloudEventIsReadByTheSdk() {
        WireRecord wire =
                RecordForm.cloudEventsStructured(RecordKey.streamSuffix())
                        .of(json("{\"a\":12345678901234567890,\"b\":1.0}"));

        CloudEvent event = new JsonFormat().deserialize(wire.body());

        assertThat(wire.contentType()).isEqualTo("application/cloudevents+json; charset=utf-8");
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo("00000000-0000-0001-0000-000000000002");
        assertThat(event.getSource()).isEqualTo(URI.create("/streams/order%201%2F%C3%A9"));
        assertThat(event.getType()).isEqualTo("OrderPlaced");
        assertThat(event.getSubject()).isEqualTo("order 1/é");
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2023-11-14T22:13:20Z"));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("sequence")).isEqualTo("0000000000000000007");
        assertThat(event.getExtension("partitionkey")).isEqualTo("order 1/é");
        assertThat(event.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(event.getExtension("tracestate")).isEqualTo("vendor=1");
        assertThat(new String(wire.body(), UTF_8))
                .contains("\"data\":{\"a\":12345678901234567890,\"b\":1.0}");
    }

    @Test
    void aStructuredCloudEventHoldsBytesAsBase64() {
        byte[] data = {0, 1, (byte) 0xFF};
        WireRecord wire = RecordForm.cloudEventsStructured(RecordKey.none()).of(bytes(data));

        CloudEvent event = new JsonFormat().deserialize(wire.body());

        assertThat(Objects.requireNonNull(event.getData()).toBytes()).isEqualTo(data);
        assertThat(new String(wire.body(), UTF_8))
                .contains("\"data_base64\":\"" + Base64.getEncoder().encodeToString(data) + "\"");
        assertThat(event.getExtensionNames()).doesNotContain("partitionkey");
    }

    @Test
    void anEventWithoutDataIsACloudEventWithoutData() {
        WireRecord wire = RecordForm.cloudEventsStructured(RecordKey.none()).of(bytes(new byte[0]));

        assertThat(new JsonFormat().deserialize(wire.body()).getData()).isNull();
    }

    @Test
    void aBinaryCloudEventLeavesTheDataAsItWas() {
        EventRecord record = json("{ \"a\": 1 }");

        WireRecord wire = RecordForm.cloudEventsBinary(RecordKey.stream()).of(record);

        assertThat(wire.body()).isSameAs(record.data());
        assertThat(wire.contentType()).isEqualTo("application/json");
        assertThat(wire.attributes())
                .containsEntry("specversion", "1.0")
                .containsEntry("id", record.recordId().toString())
                .containsEntry("partitionkey", "order 1/é")
                .containsEntry("traceparent", TRACE)
                .doesNotContainKey("datacontenttype");
    }

    @Test
    void sequencesSortAsTextAsTheyDoAsNumbers() {
        List<String> sequences =
                LongStream.of(0, 9, 10, 99, 1_000_000, Long.MAX_VALUE)
                        .mapToObj(
                                revision ->
                                        Objects.requireNonNull(
                                                RecordForm.cloudEventsBinary(RecordKey.none())
                                                        .of(at(revision))
                                                        .attributes()
                                                        .get("sequence")))
                        .toList();

        assertThat(sequences).isSorted();
    }

    @Test
    void dataThatIsNotTheJsonItSaysIsRefusedWithoutShowingIt() {
        EventRecord broken = json("{\"password\":\"hunter2");

        for (RecordForm form :
                List.of(
                        RecordForm.recordJson(),
                        RecordForm.cloudEventsStructured(RecordKey.none()))) {
            assertThatThrownBy(() -> form.of(broken))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageContaining("order 1/é@7")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void valuesAsDeepAsTheyAreReadAreWritten() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);

        WireRecord wire = RecordForm.cloudEventsStructured(RecordKey.none()).of(json(deep));

        assertThat(new String(wire.body(), UTF_8)).contains("\"data\":" + deep);
    }

    @Test
    void everyFormTravelsWithTheJob() throws Exception {
        for (RecordForm form :
                List.of(
                        RecordForm.data(),
                        RecordForm.recordJson(),
                        RecordForm.cloudEventsBinary(RecordKey.stream()),
                        RecordForm.cloudEventsStructured(RecordKey.streamPattern("(.+)")))) {
            assertThat(InstantiationUtil.clone(form).of(json("{}")).body())
                    .isEqualTo(form.of(json("{}")).body());
        }
    }

    private static EventRecord json(String data) {
        return record(7, SchemaInfo.JSON, data.getBytes(UTF_8));
    }

    private static EventRecord bytes(byte[] data) {
        return record(7, "application/octet-stream", data);
    }

    private static EventRecord at(long revision) {
        return record(revision, SchemaInfo.JSON, "{}".getBytes(UTF_8));
    }

    private static EventRecord record(long revision, String contentType, byte[] data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("order 1/é", revision, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setTimestamp(1_700_000_000_000L)
                .setMetadata(METADATA.getBytes(UTF_8))
                .setData(data)
                .build();
    }
}

package io.github.esflink.sinks.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "null", "no json", "\uFEFF{\"a\":1}", "{\"a\" : 1.0, \"a\":2}"})
    void headersThatAreTheSameLeaveTheMetadataAsItIs(String metadata) {
        EventRecord record =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("order-1", 7, 4711))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                        .setMetadata(metadata.getBytes(StandardCharsets.UTF_8))
                        .build();

        assertThat(record.withHeaders(new HashMap<>(record.headers())).metadata())
                .isEqualTo(record.metadata());
    }

    @Test
    void dataIsTheBytesThatWereRead() {
        byte[] written =
                "{ \"b\": 1.0,  \"a\": 12345678901234567890 }".getBytes(StandardCharsets.UTF_8);
        EventRecord record = record(written, SchemaInfo.JSON);

        assertThat(record.value().get("a").isBigInteger()).isTrue();
        assertThat(record.data()).isSameAs(written);
    }

    @Test
    void aNewValueKeepsTheDigitsOfWhatItTookOver() {
        EventRecord record =
                record(
                        "{\"b\":1.0,\"a\":12345678901234567890,\"c\":1.10,\"d\":\"é😀\"}"
                                .getBytes(StandardCharsets.UTF_8),
                        SchemaInfo.JSON);

        EventRecord changed = record.withValue(record.value());

        assertThat(new String(changed.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"b\":1.0,\"a\":12345678901234567890,\"c\":1.10,\"d\":\"é😀\"}");
        assertThat(changed.isTransformed()).isTrue();
        assertThat(record.isTransformed()).isFalse();
        assertThat(changed.position()).isEqualTo(record.position());
        assertThat(changed.recordId()).isEqualTo(record.recordId());
    }

    @Test
    void dataThatIsNotJsonIsRefusedByStreamAndRevisionWithoutShowingIt() {
        EventRecord record =
                record(
                        "{\"password\": \"hunter2".getBytes(StandardCharsets.UTF_8),
                        SchemaInfo.JSON);

        assertThatThrownBy(record::value)
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "The data of event orders-1@7 (type OrderPlaced, content type application/json) is not JSON: ")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void emptyDataIsNotJson() {
        assertThatThrownBy(record(new byte[0], SchemaInfo.JSON)::value)
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("orders-1@7")
                .hasMessageContaining("it is empty");
    }

    @Test
    void textAfterTheValueIsNotJson() {
        assertThatThrownBy(record("{} {}".getBytes(StandardCharsets.UTF_8), SchemaInfo.JSON)::value)
                .isInstanceOf(PayloadException.class);
    }

    @Test
    void headersAreTheFieldsOfTheMetadataInTheirOrder() {
        EventRecord record =
                withMetadata(
                        "{\"z\":\"text\",\"$a\":1.10,\"m\":null,\"o\":{\"k\":[true]},\"b\":12345678901234567890}");

        assertThat(record.headers())
                .containsExactly(
                        Map.entry("z", "text"),
                        Map.entry("$a", "1.10"),
                        Map.entry("m", "null"),
                        Map.entry("o", "{\"k\":[true]}"),
                        Map.entry("b", "12345678901234567890"));
    }

    @Test
    void metadataThatIsNoJsonObjectHasNoHeaders() {
        assertThat(withMetadata("").headers()).isEmpty();
        assertThat(withMetadata("[1]").headers()).isEmpty();
        assertThat(withMetadata("{\"half").headers()).isEmpty();
        assertThat(withMetadata("\u0000").headers()).isEmpty();
    }

    @Test
    void newHeadersKeepTheFieldsWhoseTextIsTheSame() {
        EventRecord record = withMetadata("{\"n\":1.10,\"o\":{\"k\":1},\"gone\":1}");

        EventRecord changed = record.withHeaders(Map.of("n", "1.10"));

        assertThat(new String(changed.metadata(), StandardCharsets.UTF_8))
                .isEqualTo("{\"n\":1.10}");
        assertThat(changed.isTransformed()).isTrue();
        assertThat(changed.data()).isSameAs(record.data());
    }

    @Test
    void aRefusedRecordIsTheSameButForItsReason() {
        EventRecord record = record(new byte[] {1}, SchemaInfo.JSON);
        EventRecord refused = record.refused("because");

        assertThat(refused.refusal()).isEqualTo("because");
        assertThat(refused.data()).isSameAs(record.data());
        assertThat(refused.isTransformed()).isFalse();
        assertThat(refused).isNotEqualTo(record);
        assertThat(refused.withoutRefusal()).isEqualTo(record);
    }

    @Test
    void headersCannotBeChanged() {
        assertThatThrownBy(() -> withMetadata("{\"a\":\"b\"}").headers().put("c", "d"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toStringShowsIdentityOnly() {
        assertThat(record("secret".getBytes(StandardCharsets.UTF_8), SchemaInfo.JSON).toString())
                .contains("orders-1@7", "OrderPlaced")
                .doesNotContain("secret");
    }

    @Test
    void recordsAreEqualByContent() {
        byte[] json = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        EventRecord read = record(json, SchemaInfo.JSON);

        assertThat(read).isEqualTo(record(json.clone(), SchemaInfo.JSON)).hasSameHashCodeAs(read);
        assertThat(read)
                .isNotEqualTo(record("{}".getBytes(StandardCharsets.UTF_8), SchemaInfo.JSON));
        assertThat(read)
                .isNotEqualTo(read.withValue(JsonNodeFactory.instance.objectNode().put("a", 1)));
    }

    private static EventRecord withMetadata(String metadata) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("orders-1", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setMetadata(metadata.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static EventRecord record(byte[] data, String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("orders-1", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", contentType))
                .setTimestamp(1_700_000_000_000L)
                .setData(data)
                .build();
    }
}

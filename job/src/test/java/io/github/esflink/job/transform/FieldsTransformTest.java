package io.github.esflink.job.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FieldsTransformTest {

    private final FieldsTransform transform = new FieldsTransform(fields());

    @Test
    void picksFieldsInTheOrderOfTheDefinitionWithTheirDigits() {
        EventRecord result =
                transform.map(
                        record(
                                SchemaInfo.JSON,
                                "{\"place\":\"Ümraniye\",\"mag\":1.50,\"coordinates\":[1,2,10.0],\"x\":1}"));

        assertThat(new String(result.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"depthKm\":10.0,\"place\":\"Ümraniye\",\"magnitude\":1.50}");
        assertThat(result.isTransformed()).isTrue();
    }

    @Test
    void theBytesOfAFieldStayWhateverTheyAre() {
        for (String value :
                List.of(
                        "1e2147483648",
                        "0e99999999999",
                        "-0.0",
                        "1e400",
                        "1E+2",
                        "\"a\\uD800b\\/\\u00e9\"",
                        "{ \"x\" : 1, \"x\" : 2.50 }")) {
            assertThat(
                            new String(
                                    transform
                                            .map(
                                                    record(
                                                            SchemaInfo.JSON,
                                                            "{ \"mag\" : " + value + " }"))
                                            .data(),
                                    StandardCharsets.UTF_8))
                    .isEqualTo("{\"magnitude\":" + value + "}");
        }
    }

    @Test
    void leavesOutWhatTheEventDoesNotHaveAndKeepsNull() {
        EventRecord result = transform.map(record(SchemaInfo.JSON, "{\"mag\":null}"));

        assertThat(new String(result.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"magnitude\":null}");
    }

    @Test
    void passesOnWhatIsNotJson() {
        EventRecord bytes = record("application/octet-stream", "not json");

        assertThat(transform.map(bytes)).isSameAs(bytes);
    }

    @Test
    void brokenJsonIsRefusedByStreamAndRevision() {
        EventRecord broken = record(SchemaInfo.JSON, "{");

        EventRecord result = transform.map(broken);

        assertThat(result.refusal()).startsWith("The transform failed: The data of event ");
        assertThat(result.data()).isSameAs(broken.data());
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("depthKm", "/coordinates/2");
        fields.put("place", "/place");
        fields.put("magnitude", "/mag");
        return fields;
    }

    private static EventRecord record(String contentType, String data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("network-ci", 3, 0))
                .setSchemaInfo(new SchemaInfo("EarthquakeReviewed", contentType))
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}

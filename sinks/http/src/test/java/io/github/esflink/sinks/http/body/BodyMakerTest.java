package io.github.esflink.sinks.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.http.Records;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyMakerTest {

    private static final EventRecord BLOB =
            Records.builder("blob-1", 3, "Blob")
                    .setSchemaInfo(new SchemaInfo("Blob", "application/octet-stream"))
                    .setData(new byte[] {0, (byte) 0xFF, 13, 10})
                    .build();

    private static BodyMaker maker(NotJson notJson) {
        return new BodyMaker(
                new BodySettings(notJson, ContentEncoding.NONE, false), RecordKey.stream());
    }

    private static String text(Body body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theDataIsSentAsItIs() throws Exception {
        Body body = maker(NotJson.OCTETS).of(Records.of("s", 0, "T", "{ \"a\" :1}"), BodyForm.DATA);

        assertThat(text(body)).isEqualTo("{ \"a\" :1}");
        assertThat(body.contentType()).isEqualTo("application/json");
        assertThat(body.packed()).isFalse();
    }

    @Test
    void whatATransformFailedWithHasNoBodyForItsReason() {
        EventRecord refused = Records.of("s", 0).refused("line 3: no total");

        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> maker(NotJson.OCTETS).of(refused, BodyForm.DATA))
                .withMessage("line 3: no total");
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> maker(NotJson.OCTETS).of(List.of(refused), BodyForm.DATA))
                .withMessage("line 3: no total");
    }

    @Test
    void theRecordSaysWhereItStandsBesideItsData() throws Exception {
        assertThat(text(maker(NotJson.OCTETS).of(Records.of("s-1", 7), BodyForm.RECORD)))
                .contains("\"streamId\":\"s-1\"", "\"streamRevision\":7", "\"value\":{\"n\":7}");
    }

    @Test
    void whatIsNotJsonIsOctetsOrBase64InAnEnvelope() throws Exception {
        Body octets = maker(NotJson.OCTETS).of(BLOB, BodyForm.DATA);
        Body envelope = maker(NotJson.BASE64).of(BLOB, BodyForm.DATA);

        assertThat(octets.bytes()).containsExactly(0, 0xFF, 13, 10);
        assertThat(octets.contentType()).isEqualTo("application/octet-stream");
        assertThat(text(envelope))
                .isEqualTo(
                        "{\"contentType\":\"application/octet-stream\",\"base64\":\"AP8NCg==\"}");
        assertThat(envelope.contentType()).isEqualTo("application/json");
    }

    @Test
    void whatIsNotJsonIsSkippedOrADeadLetter() {
        assertThat(maker(NotJson.SKIP).skips(BLOB)).isTrue();
        assertThat(maker(NotJson.SKIP).skips(Records.of("s", 0))).isFalse();
        assertThat(maker(NotJson.OCTETS).skips(BLOB)).isFalse();
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> maker(NotJson.DEAD_LETTER).of(BLOB, BodyForm.RECORD))
                .withMessage(
                        "its data is not JSON (content type application/octet-stream), and notJson"
                                + " is deadLetter");
    }

    @Test
    void aLargeBodyIsPackedAndASmallOneIsNot() throws Exception {
        BodyMaker packing =
                new BodyMaker(
                        new BodySettings(NotJson.OCTETS, ContentEncoding.GZIP, false),
                        RecordKey.none());
        String large = "{\"a\":\"" + "x".repeat(500) + "\"}";
        Body packed = packing.of(Records.of("s", 0, "T", large), BodyForm.DATA);
        Body small = packing.of(Records.of("s", 0), BodyForm.DATA);

        assertThat(packed.packed()).isTrue();
        assertThat(packed.bytes().length).isLessThan(100);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.bytes())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(large);
        assertThat(small.packed()).isFalse();
        assertThat(text(small)).isEqualTo("{\"n\":0}");
    }

    @Test
    void manyAreAnArrayInTheirOrder() throws Exception {
        Body body =
                maker(NotJson.BASE64)
                        .of(List.of(Records.of("s", 0), BLOB, Records.of("s", 1)), BodyForm.DATA);

        assertThat(text(body))
                .isEqualTo(
                        "[{\"n\":0},{\"contentType\":\"application/octet-stream\",\"base64\":\"AP8NCg==\"},{\"n\":1}]");
        assertThat(body.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"a\":1},{\"b\":2}", "{\"a\":1", "1 2", "]", "nul", "{}}"})
    void whatIsNotOneValueIsNoElementOfAnArray(String json) {
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(
                        () ->
                                maker(NotJson.BASE64)
                                        .of(List.of(Records.of("s", 0, "T", json)), BodyForm.DATA))
                .withMessageContaining("its data is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5e3", "\"a\"", "null", " {\"a\":[1,{}]} ", "[]"})
    void everyValueIsAnElement(String json) throws Exception {
        assertThat(
                        text(
                                maker(NotJson.BASE64)
                                        .of(List.of(Records.of("s", 0, "T", json)), BodyForm.DATA)))
                .isEqualTo("[" + json + "]");
    }

    @Test
    void anElementOfAnArrayHasNeitherMarkNorEncodingNorBytesThatAreNotUtf8() throws Exception {
        EventRecord marked = Records.of("s", 0, "T", "\uFEFF {\"a\" : 1.0 } ");
        EventRecord wide =
                Records.builder("s", 1, "T")
                        .setData("{\"é\":1}".getBytes(StandardCharsets.UTF_16LE))
                        .build();
        EventRecord half =
                Records.builder("s", 2, "T")
                        .setData(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'})
                        .build();

        assertThat(text(maker(NotJson.OCTETS).of(List.of(marked, wide, half), BodyForm.DATA)))
                .isEqualTo("[{\"a\" : 1.0 },{\"é\":1},\"\\ud800\"]");
    }

    @ParameterizedTest
    @EnumSource(names = {"RECORD", "CLOUD_EVENTS_STRUCTURED"})
    void dataThatOnlySaysItIsJsonIsInNoFormThatIsJson(BodyForm form) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(
                        () -> maker(NotJson.OCTETS).of(Records.of("s", 4, "T", "{broken"), form))
                .withMessageContaining("s@4")
                .withMessageNotContaining("broken");
    }

    /**
     * Valid JSON that parsers refuse (https://github.com/nst/JSONTestSuite:
     * i_structure_500_nested_arrays, i_number_*).
     */
    @Test
    void whatFewParsersReadIsSentAsItIs() throws Exception {
        String digits = "{\"n\":" + "7".repeat(2_000) + "}";
        String deep = "[".repeat(2_500) + "]".repeat(2_500);
        for (String json : List.of(digits, deep)) {
            EventRecord record = Records.of("s", 0, "T", json);
            assertThat(text(maker(NotJson.OCTETS).of(record, BodyForm.DATA))).isEqualTo(json);
            assertThat(text(maker(NotJson.BASE64).of(List.of(record, record), BodyForm.DATA)))
                    .isEqualTo("[" + json + "," + json + "]");
        }
        EventRecord record = Records.of("s", 0, "T", digits);
        for (BodyForm form : List.of(BodyForm.RECORD, BodyForm.CLOUD_EVENTS_STRUCTURED)) {
            assertThat(text(maker(NotJson.OCTETS).of(record, form))).contains(digits);
        }
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(
                        () ->
                                maker(NotJson.OCTETS)
                                        .of(Records.of("s", 0, "T", deep), BodyForm.RECORD))
                .withMessageContaining("more than 1000 levels");
    }
}

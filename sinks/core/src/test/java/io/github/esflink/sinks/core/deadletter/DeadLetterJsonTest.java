package io.github.esflink.sinks.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterJsonTest {

    /** {@link Letters#refused()} as format version 1 has it. */
    private static final String VERSION_1 =
            "{\"formatVersion\":1,\"connectorId\":\"orders\",\"reason\":\"REFUSED\","
                    + "\"message\":\"expected 2xx, found 422\",\"attempts\":3,"
                    + "\"firstAttemptAt\":\"2023-11-14T22:13:21Z\",\"deadAt\":\"2023-11-14T22:13:22.345Z\","
                    + "\"request\":{\"line\":\"POST https://host/p\",\"headers\":{\"esdb-record-id\":\"1\",\"accept\":\"*/*\"}},"
                    + "\"answer\":{\"status\":422,\"text\":\"no \\\"such\\\"\\nthing\"},"
                    + "\"record\":{\"recordId\":\"00000000-0000-0001-0000-000000000002\","
                    + "\"position\":{\"streamId\":\"orders-é\",\"streamRevision\":7,\"logPosition\":4711},"
                    + "\"isTransformed\":true,\"schemaInfo\":{\"subject\":\"OrderPlaced\",\"type\":\"json\",\"contentType\":\"application/json\"},"
                    + "\"timestamp\":\"2023-11-14T22:13:20.123Z\",\"metadata\":{\"tenant\":\"ä\"},\"value\":{\"a\":1.0}}}";

    @Test
    void theReasonOfAnEventThatATransformFailedWithComesBack() throws IOException {
        DeadLetter letter = Letters.refused();
        DeadLetter refused =
                new DeadLetter(
                        letter.event().refused("line 3: no total"),
                        letter.connectorId(),
                        letter.reason(),
                        letter.message(),
                        letter.attempts(),
                        letter.firstAttemptAt(),
                        letter.deadAt(),
                        letter.request(),
                        letter.answer());

        assertThat(DeadLetterJson.read(DeadLetterJson.write(refused))).isEqualTo(refused);
    }

    @Test
    void writesVersion1AsItWasReleased() {
        assertThat(DeadLetterJson.write(Letters.refused())).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1AsItWasReleased() throws IOException {
        assertThat(DeadLetterJson.read(VERSION_1)).isEqualTo(Letters.refused());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "\"text\"",
                "{\"a\":12345678901234567890123,\"b\":1.10,\"c\":[true,null,0.0]}",
                "{\"é\":\"😀\"}"
            })
    void jsonIsShownOnce(String data) throws IOException {
        DeadLetter letter = Letters.of(Letters.event(data, "", SchemaInfo.JSON));

        String line = DeadLetterJson.write(letter);

        assertThat(line).contains("\"value\":" + data).doesNotContain("Base64");
        assertThat(DeadLetterJson.read(line)).isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " { \"a\" : 1 }\r\n",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\\u00e9\\/\"}",
                "{\"a\":1E2}",
                "-0.0"
            })
    void jsonThatWouldBeWrittenOtherwiseIsShownAndKept(String data) throws IOException {
        DeadLetter letter = Letters.of(Letters.event(data, data, SchemaInfo.JSON));

        String line = DeadLetterJson.write(letter);

        assertThat(line)
                .contains("\"value\":", "\"dataBase64\":", "\"metadata\":", "\"metadataBase64\":")
                .doesNotContain("\n", "\r");
        assertThat(DeadLetterJson.read(line)).isEqualTo(letter);
    }

    @Test
    void bytesAreKept() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        DeadLetter letter = Letters.of(Letters.event(bytes, bytes, "application/octet-stream"));

        String line = DeadLetterJson.write(letter);

        assertThat(line).doesNotContain("\"value\":", "\"metadata\":");
        assertThat(DeadLetterJson.read(line)).isEqualTo(letter);
    }

    @Test
    void bytesThatHappenToBeJsonAreKeptAsBytes() throws IOException {
        DeadLetter letter = Letters.of(Letters.event("1", "", "application/octet-stream"));

        String line = DeadLetterJson.write(letter);

        assertThat(line).contains("\"dataBase64\":\"MQ==\"").doesNotContain("\"value\":");
        assertThat(DeadLetterJson.read(line)).isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"half", "{} {}", "\"\\ud83d\"", "\u0000"})
    void whatOnlyClaimsToBeJsonIsKept(String data) throws IOException {
        DeadLetter letter = Letters.of(Letters.event(data, "", SchemaInfo.JSON));

        assertThat(DeadLetterJson.read(DeadLetterJson.write(letter))).isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1_000, 1_001})
    void deepJsonIsKept(int levels) throws IOException {
        DeadLetter letter =
                Letters.of(
                        Letters.event(
                                "[".repeat(levels) + "]".repeat(levels), "", SchemaInfo.JSON));

        assertThat(DeadLetterJson.read(DeadLetterJson.write(letter))).isEqualTo(letter);
    }

    @Test
    void theLargestEventIsKept() throws IOException {
        DeadLetter letter =
                Letters.of(
                        Letters.event(
                                new byte[17 * 1024 * 1024],
                                new byte[0],
                                "application/octet-stream"));

        assertThat(DeadLetterJson.read(DeadLetterJson.write(letter))).isEqualTo(letter);
    }

    @Test
    void aLetterThatNeverLeftHasNoFirstAttempt() throws IOException {
        DeadLetter letter =
                new DeadLetter(
                        Letters.refused().event(),
                        "orders",
                        Reason.UNSENDABLE,
                        "no",
                        0,
                        0,
                        1,
                        new Request("topic t", Map.of()),
                        Answer.NONE);

        String line = DeadLetterJson.write(letter);

        assertThat(line).doesNotContain("firstAttemptAt");
        assertThat(DeadLetterJson.read(line)).isEqualTo(letter);
    }

    @Test
    void unknownNamesAreIgnored() throws IOException {
        assertThat(DeadLetterJson.read(VERSION_1.replace("{\"a\":1.0}}}", "{\"a\":1.0}},\"x\":1}")))
                .isEqualTo(Letters.refused());
    }

    @Test
    void anUnknownFormatIsRefusedByItsNumber() {
        assertThatThrownBy(
                        () -> DeadLetterJson.read(VERSION_1.replace("Version\":1", "Version\":2")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Not a dead letter of a known format: formatVersion is 2; this build reads version 1.");
    }

    @Test
    void aWrongFieldIsNamed() {
        assertRefused("REFUSED", "BURNED", "Not a dead letter: field \"reason\" is \"BURNED\".");
        assertRefused(
                "\"streamId\"", "\"stream\"", "Not a dead letter: field \"streamId\" is missing.");
        assertRefused(
                "\"streamRevision\":7",
                "\"streamRevision\":\"7\"",
                "Not a dead letter: field \"streamRevision\" is of another type.");
        assertRefused(
                "2023-11-14T22:13:20.123Z",
                "yesterday",
                "Not a dead letter: field \"timestamp\" is \"yesterday\".");
    }

    @Test
    void whatIsNotReadableIsNotShown() {
        assertThatThrownBy(() -> DeadLetterJson.read("{\"hunter2\":hunter2"))
                .isInstanceOf(IOException.class)
                .hasMessage("Not a dead letter: no JSON at character 11 of 18.")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
        assertThatThrownBy(
                        () ->
                                DeadLetterJson.read(
                                        VERSION_1.replace(
                                                "\"value\":{\"a\":1.0}",
                                                "\"dataBase64\":\"hunter-2\"")))
                .isInstanceOf(IOException.class)
                .hasMessage("Not a dead letter: field \"dataBase64\" is not Base64.")
                .hasNoCause();
    }

    @Test
    void aDamagedLineIsNotTakenForAnotherEncoding() {
        assertThatThrownBy(() -> DeadLetterJson.read("\0" + "{\"a\":1}".repeat(40)))
                .isInstanceOf(IOException.class)
                .hasMessage("Not a dead letter: no JSON at character 0 of 281.");
        assertThatThrownBy(() -> DeadLetterJson.read("{\0" + "ä".repeat(40)))
                .isInstanceOf(IOException.class)
                .hasMessage("Not a dead letter: no JSON at character 1 of 42.");
    }

    private static void assertRefused(String part, String instead, String message) {
        assertThatThrownBy(() -> DeadLetterJson.read(VERSION_1.replace(part, instead)))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }
}

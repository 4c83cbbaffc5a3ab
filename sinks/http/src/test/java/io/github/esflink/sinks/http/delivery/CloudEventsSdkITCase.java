package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the official SDK for JavaScript reads of what is sent; {@code cloudevents.sh} fetches it and
 * runs this.
 */
class CloudEventsSdkITCase {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final List<String> DATA =
            List.of(
                    "{}",
                    "{\"n\":1}",
                    "{\"total\":12.5,\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}",
                    "[1,2,3]",
                    "\"text\"",
                    "7",
                    "true",
                    "{\"a\":null}",
                    "{\"text\":\"ä € \uD83D\uDE00\"}",
                    "{\"quotes\":\"\\\"\\\\/\\b\\f\\n\\r\\t\"}",
                    "{\"specversion\":\"0.3\",\"data_base64\":\"AA==\"}",
                    "{\"n\":-1.5e-7}",
                    "{\"\":[[]]}",
                    "{\"long\":\"%s\"}".formatted("x".repeat(100_000)));

    private @Nullable Process node;
    private @Nullable BufferedReader lines;
    private String url = "";

    @BeforeEach
    void start() throws Exception {
        String receiver = System.getProperty("cloudevents.receiver");
        assumeTrue(receiver != null, "The SDK is not there: cloudevents.sh fetches it.");
        node =
                new ProcessBuilder("node", receiver)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        lines = node.inputReader(StandardCharsets.UTF_8);
        url = "http://127.0.0.1:" + Objects.requireNonNull(lines.readLine()) + "/";
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.destroy();
        }
    }

    private static List<EventRecord> records() {
        List<EventRecord> records = new ArrayList<>();
        for (String data : DATA) {
            int number = records.size();
            records.add(Records.of("Bestellung ä%-" + number, number, "Order \"Placed\"", data));
        }
        return records;
    }

    private JsonNode next() throws IOException {
        return MAPPER.readTree(Objects.requireNonNull(Objects.requireNonNull(lines).readLine()));
    }

    private static void isThatOf(EventRecord record, JsonNode read) throws IOException {
        assertThat(read.path("id").asText()).isEqualTo(record.recordId().toString());
        assertThat(read.path("specversion").asText()).isEqualTo("1.0");
        // In binary mode the SDK leaves a number alone as the text that it is.
        assertThat(read.path("data"))
                .isIn(
                        MAPPER.readTree(record.data()),
                        TextNode.valueOf(new String(record.data(), StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD_EVENTS_STRUCTURED", "CLOUD_EVENTS_BINARY"})
    void readsEveryEvent(BodyForm form) throws Exception {
        Sender.Settings settings = Sender.to(url);
        settings.form = form;
        try (Sender sender = settings.open()) {
            for (EventRecord record : records()) {
                assertThat(sender.send(record).results()).isEmpty();
                isThatOf(record, next());
            }
        }
    }

    @Test
    void readsABatch() throws Exception {
        Sender.Settings settings = Sender.to(url);
        settings.form = BodyForm.CLOUD_EVENTS_STRUCTURED;
        settings.body = new BodySettings(NotJson.OCTETS, ContentEncoding.NONE, true);
        try (Sender sender = settings.open()) {
            assertThat(sender.send(records()).results()).isEmpty();
            for (EventRecord record : records()) {
                isThatOf(record, next());
            }
        }
    }
}

package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.util.List;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer means for several events, and what is not sent at all. */
class BatchDeliveryITCase {

    private static final List<EventRecord> TWO = List.of(Records.of("a", 0), Records.of("b", 3));
    private static final EventRecord BLOB =
            Records.builder("blob", 0, "Blob")
                    .setSchemaInfo(new SchemaInfo("Blob", "application/octet-stream"))
                    .setData(new byte[] {0})
                    .build();

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(int code) {
        server.enqueue(new MockResponse.Builder().code(code).build());
    }

    private Sender sender(NotJson notJson) {
        Sender.Settings settings = Sender.to(server.url("/events"));
        settings.body = new BodySettings(notJson, ContentEncoding.NONE, true);
        settings.statuses =
                settings.statuses
                        .with("409", StatusAction.SKIP)
                        .with("412", StatusAction.ACKNOWLEDGE);
        return settings.open();
    }

    private String body() throws Exception {
        return Objects.requireNonNull(server.takeRequest().getBody()).utf8();
    }

    @Test
    void aSuccessIsOneOfAll() throws Exception {
        answer(202);
        try (Sender sender = sender(NotJson.BASE64)) {
            assertThat(sender.send(TWO).results()).isEmpty();
        }
        assertThat(body()).isEqualTo("[{\"n\":0},{\"n\":3}]");
    }

    /** Whose answer it is nobody knows while there are several. */
    @ParameterizedTest
    @CsvSource({"409, SKIP", "412, ACKNOWLEDGE", "422, DEAD_LETTER", "410, FAIL", "503, RETRY"})
    void anythingElseIsAFailureOfAllThatTellsWhatItWouldBeOfOne(int code, StatusAction action)
            throws Exception {
        answer(code);
        try (Sender sender = sender(NotJson.BASE64)) {
            assertThat(sender.send(TWO).failure().action()).isEqualTo(action);
        }
    }

    @ParameterizedTest
    @CsvSource({"409", "412"})
    void ofOneItIsWhatThePolicySays(int code) throws Exception {
        answer(code);
        try (Sender sender = sender(NotJson.BASE64)) {
            assertThat(sender.send(TWO.subList(0, 1)).results()).isEmpty();
        }
    }

    @Test
    void whatIsSkippedIsLeftOut() throws Exception {
        answer(200);
        try (Sender sender = sender(NotJson.SKIP)) {
            assertThat(sender.send(List.of(TWO.get(0), BLOB, TWO.get(1))).results()).isEmpty();
            assertThat(sender.send(List.of(BLOB)).results()).isEmpty();
        }
        assertThat(body()).isEqualTo("[{\"n\":0},{\"n\":3}]");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void oneThatCannotBeSentStopsAllBeforeAnythingIsSent() throws Exception {
        try (Sender sender = sender(NotJson.DEAD_LETTER)) {
            DeliveryFailure failure = sender.send(List.of(TWO.get(0), BLOB)).failure();

            assertThat(failure.action()).isEqualTo(StatusAction.DEAD_LETTER);
            assertThat(failure).hasMessageContaining("its data is not JSON");
        }
        assertThat(server.getRequestCount()).isZero();
    }
}

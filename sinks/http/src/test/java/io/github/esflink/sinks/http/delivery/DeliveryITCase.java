package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.gate.Breaker.State;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server may do to one attempt. */
@Tag("quick")
class DeliveryITCase {

    private static final EventRecord RECORD =
            Records.of("order-1", 7, "OrderPlaced", "{\"card\":\"4711\"}");
    private static final SocketEffect CLOSE = new SocketEffect.CloseSocket();

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static MockResponse.Builder status(int code) {
        return new MockResponse.Builder().code(code);
    }

    private void answer(MockResponse.Builder answer) {
        server.enqueue(answer.build());
    }

    private Sender.Settings toServer() {
        return Sender.to(server.url("/events"));
    }

    @Test
    void deliversAnEvent() throws Exception {
        answer(status(200).body("thanks"));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        RecordedRequest request = server.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("POST /events HTTP/1.1");
        assertThat(request.getBody().utf8()).isEqualTo("{\"card\":\"4711\"}");
        assertThat(request.getHeaders().get("authorization")).isEqualTo("Bearer s3cret");
        assertThat(request.getHeaders().get("x-tenant")).isEqualTo("blue");
        assertThat(request.getHeaders().get("content-type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("content-length")).isEqualTo("15");
        assertThat(request.getHeaders().get("esdb-record-stream-id")).isEqualTo("order-1");
        assertThat(request.getHeaders().get("user-agent")).isEqualTo("eventstore-connectors");
        assertThat(request.getHeaders().get("cookie")).isNull();
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        try (Sender sender = toServer().open()) {
            for (int i = 0; i < 3; i++) {
                answer(status(i == 1 ? 422 : 204));
                Outcome outcome = sender.send(RECORD);
                if (i == 1) {
                    outcome.failure();
                } else {
                    outcome.results();
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(server.takeRequest().getExchangeIndex()).isEqualTo(i);
        }
    }

    @Test
    void opensAnotherConnectionWhenOneIsTooOld() throws Exception {
        Sender.Settings settings = toServer();
        settings.connectionLifetime = Duration.ofMillis(1);
        try (Sender sender = settings.open()) {
            for (int i = 0; i < 3; i++) {
                answer(status(204).headersDelay(20, TimeUnit.MILLISECONDS));
                sender.send(RECORD).results();
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(server.takeRequest().getExchangeIndex()).isZero();
        }
    }

    @Test
    void aSkippedStatusIsDoneWith() throws Exception {
        answer(status(409));
        Sender.Settings settings = toServer();
        settings.statuses = settings.statuses.with("409", StatusAction.SKIP);
        try (Sender sender = settings.open()) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
    }

    @Test
    void aRefusalSaysStatusAndAnswerAndNothingOfTheEvent() throws Exception {
        answer(status(422).body("no such card"));
        try (Sender sender = toServer().open()) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure).hasMessage("status 422");
            assertThat(failure.action()).isEqualTo(StatusAction.DEAD_LETTER);
            assertThat(failure.status()).isEqualTo(422);
            assertThat(failure.answer().text()).isEqualTo("no such card");
            assertThat(failure.getStackTrace()).isEmpty();
        }
    }

    @Test
    void keepsTheBeginningOfALongAnswerOnly() throws Exception {
        answer(status(500).body("ä".repeat(20_000)));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure().answer().text()).isEqualTo("ä".repeat(4_096));
        }
    }

    @Test
    void stopsReadingAnAnswerThatIsTooLongAndKeepsItsStatus() throws Exception {
        Sender.Settings settings = toServer();
        settings.maxAnswerBytes = 100_000;
        Buffer endless = new Buffer().write(new byte[64 * 1024 * 1024]);
        answer(status(200).body(endless.clone()));
        answer(status(422).chunkedBody(endless, 8_192));
        answer(status(204));
        try (Sender sender = settings.open()) {
            assertThat(sender.send(RECORD).results()).isEmpty();
            assertThat(sender.send(RECORD).failure().status()).isEqualTo(422);
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(server.takeRequest().getExchangeIndex()).as("a connection each").isZero();
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerIsRetried() throws Exception {
        answer(status(200).onResponseStart(CLOSE));
        try (Sender sender = toServer().open()) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
            assertThat(failure.status()).isZero();
            assertThat(failure).hasMessageStartingWith("the connection ended before the answer (");
        }
        assertThat(server.getRequestCount()).as("a new connection is no stale one").isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsInTheMidstOfAnAnswerIsRetried() throws Exception {
        answer(status(200).body("x".repeat(10_000)).onResponseBody(CLOSE));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessageStartingWith("the connection ended before the answer (");
        }
    }

    @Test
    void aRestingConnectionThatIsClosedWhenItIsTakenUpIsNoFailure() throws Exception {
        answer(status(204));
        // Closed when the second request arrives, which has found the connection open.
        answer(status(204).onRequestStart(CLOSE));
        answer(status(204));
        try (Sender sender = toServer().open()) {
            sender.send(RECORD).results();
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        assertThat(server.getRequestCount()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anEndpointThatNeverAnswersIsGivenUp() throws Exception {
        answer(status(200).onResponseStart(SocketEffect.Stall.INSTANCE));
        try (Sender sender = toServer().requestTimeout(Duration.ofMillis(300)).open()) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure).hasMessage("no answer within 300 ms");
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
        }
    }

    @Test
    void anAnswerThatTricklesInIsGivenUpAllTheSame() throws Exception {
        answer(status(200).body("x".repeat(10_000)).throttleBody(10, 20, TimeUnit.MILLISECONDS));
        try (Sender sender = toServer().requestTimeout(Duration.ofMillis(500)).open()) {
            assertThat(sender.send(RECORD).failure())
                    .message()
                    .matches("no( whole)? answer within 500 ms.*");
        }
    }

    @Test
    void aSlowAnswerIsWaitedFor() throws Exception {
        answer(status(200).headersDelay(500, TimeUnit.MILLISECONDS));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
    }

    @Test
    void aPortWhereNobodyListensIsRetried() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (Sender sender = Sender.to("http://127.0.0.1:" + port + "/").open()) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessage("no connection (ConnectException)");
        }
    }

    @Test
    void aHostThatNobodyKnowsIsRetried() throws Exception {
        try (Sender sender = Sender.to("http://nobody.invalid/").open()) {
            assertThat(sender.send(RECORD).failure()).hasMessage("the host name is not known");
        }
    }

    @Test
    void whatIsNoHttpIsRetried() throws Exception {
        answer(new MockResponse.Builder().status("SSH-2.0 200 OK"));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure().action()).isEqualTo(StatusAction.RETRY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void followsARedirectToTheSameHostWithMethodAndEvent(int code) throws Exception {
        answer(status(code).setHeader("Location", "/v2/events?x=%2F").body("moved"));
        answer(status(204));
        Sender.Settings settings = toServer();
        settings.method = "PUT";
        try (Sender sender = settings.open()) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        server.takeRequest();
        RecordedRequest second = server.takeRequest();
        assertThat(second.getRequestLine()).isEqualTo("PUT /v2/events?x=%2F HTTP/1.1");
        assertThat(second.getBody().utf8()).isEqualTo("{\"card\":\"4711\"}");
        assertThat(second.getHeaders().get("authorization")).isEqualTo("Bearer s3cret");
        assertThat(second.getHeaders().values("content-length")).containsExactly("15");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost.evil.invalid/ | it leads to another host",
                "//evil.invalid/                | it leads to another host",
                "http://{host}:1/               | it leads to another host",
                "ftp://{host}:{port}/           | it leads to another host",
                "http://me@{host}:{port}/       | it leads to another host",
            })
    void refusesARedirectToAnotherHost(String location, String why) throws Exception {
        String target =
                location.replace("{host}", server.getHostName())
                        .replace("{port}", Integer.toString(server.getPort()));
        answer(status(307).setHeader("Location", target));
        try (Sender sender = toServer().open()) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure).hasMessage("status 307, a redirect that is not followed: " + why);
            assertThat(failure.action()).isEqualTo(StatusAction.DEAD_LETTER);
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void refusesARedirectThatWouldLoseTheEvent(int code) throws Exception {
        answer(status(code).setHeader("Location", "/elsewhere"));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessage(
                            "status %d, a redirect that is not followed: only 307 and 308 repeat the request with its event"
                                    .formatted(code));
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void followsFiveRedirectsAndNoMore() throws Exception {
        for (int i = 0; i < 6; i++) {
            answer(status(308).setHeader("Location", "/" + i));
        }
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessageEndingWith("it is number 6 in a row");
        }
        assertThat(server.getRequestCount()).isEqualTo(6);
    }

    @Test
    void redirectsShareTheTimeOfOneRequest() throws Exception {
        for (int i = 0; i < 5; i++) {
            answer(
                    status(308)
                            .setHeader("Location", "/" + i)
                            .headersDelay(400, TimeUnit.MILLISECONDS));
        }
        try (Sender sender = toServer().requestTimeout(Duration.ofSeconds(1)).open()) {
            assertThat(sender.send(RECORD).failure()).hasMessage("no answer within 1000 ms");
        }
    }

    @Test
    void anEventThatNoAddressCanBeMadeOfIsNotSent() throws Exception {
        try (Sender sender = Sender.to(server.url("/") + "{stream}").open()) {
            DeliveryFailure failure = sender.send(Records.of("..", 0)).failure();

            assertThat(failure)
                    .hasMessageStartingWith("No request can be made of it: its {stream}");
            assertThat(failure.action()).isEqualTo(StatusAction.DEAD_LETTER);
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void allLanesKeepThePauseThatTheEndpointAsksFor(int code) throws Exception {
        answer(status(code).setHeader("Retry-After", "30"));
        try (Sender sender = toServer().open()) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure.retryAfterMillis()).isEqualTo(30_000);
            assertThat(sender.breaker.millisUntilEntry()).isEqualTo(30_000);
            sender.breakerClock.addAndGet(30_000);
            assertThat(sender.breaker.millisUntilEntry()).isZero();
        }
    }

    @Test
    void readsAPauseThatIsADateAndCutsItDown() throws Exception {
        answer(
                status(503)
                        .setHeader(
                                "Retry-After",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        ZonedDateTime.now(ZoneOffset.UTC).plusDays(1))));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure().retryAfterMillis()).isEqualTo(60_000);
        }
    }

    @Test
    void otherStatusesPauseTheirOwnLaneOnly() throws Exception {
        answer(status(500).setHeader("Retry-After", "30"));
        try (Sender sender = toServer().open()) {
            assertThat(sender.send(RECORD).failure().retryAfterMillis()).isEqualTo(30_000);
            assertThat(sender.breaker.millisUntilEntry()).isZero();
        }
    }

    @Test
    void theBreakerCountsEveryFailureAndRefusalsOfDifferentStreams() throws Exception {
        try (Sender sender = toServer().open()) {
            for (int code : new int[] {500, 401, 200, 503, 400, 400, 400}) {
                answer(status(code));
                send(sender, RECORD);
                assertThat(sender.breaker.state()).isEqualTo(State.CLOSED);
            }
            answer(status(404));
            send(sender, Records.of("order-2", 0));
            assertThat(sender.breaker.state()).isEqualTo(State.CLOSED);
            answer(status(404));
            send(sender, Records.of("order-3", 0));
            assertThat(sender.breaker.state()).isEqualTo(State.OPEN);

            for (int code : new int[] {429, 422}) {
                sender.breakerClock.addAndGet(10_000);
                assertThat(sender.breaker.millisUntilEntry()).isZero();
                answer(status(code));
                send(sender, RECORD);
                assertThat(sender.breaker.state()).as("it takes nothing").isEqualTo(State.OPEN);
            }
            sender.breakerClock.addAndGet(10_000);
            assertThat(sender.breaker.millisUntilEntry()).isZero();
            answer(status(200));
            send(sender, RECORD);
            assertThat(sender.breaker.state()).isEqualTo(State.CLOSED);
        }
    }

    private static void send(Sender sender, EventRecord record) throws Exception {
        sender.send(record).failureOrNull();
    }

    @Test
    void manyAtOnceAreSentAtOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            answer(status(204).headersDelay(200, TimeUnit.MILLISECONDS));
        }
        try (Sender sender = toServer().open()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                outcomes.add(sender.send(Records.of("order-" + i, 0)));
            }
            for (Outcome outcome : outcomes) {
                assertThat(outcome.results()).isEmpty();
            }
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        answer(status(204));
        answer(status(200).onResponseStart(SocketEffect.Stall.INSTANCE));
        Sender.Settings settings = toServer();
        settings.name = "leaving";
        Outcome pending;
        try (Sender sender = settings.open()) {
            sender.send(RECORD).results();
            assertThat(threads()).isNotEmpty();
            pending = sender.send(RECORD);
        }
        assertThat(threads()).isEmpty();
        assertThat(pending).isNotNull();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("esdb-http-leaving"))
                .toList();
    }

    @Test
    void obeysTheRateThatTheEndpointAllows() throws Exception {
        answer(status(204).addHeader("WebHook-Allowed-Rate", "60"));
        try (Sender sender = toServer().open()) {
            assertThat(sender.gate.millisUntilEntry()).isZero();
            assertThat(sender.send(RECORD).results()).isEmpty();

            assertThat(sender.gate.millisUntilEntry()).isZero();
            assertThat(sender.gate.millisUntilEntry()).isEqualTo(980);
            sender.breakerClock.addAndGet(980);
            assertThat(sender.gate.millisUntilEntry()).isZero();
        }
    }

    @Test
    void anEventThatIsToBeSkippedIsNotSent() throws Exception {
        Sender.Settings settings = toServer();
        settings.body = new BodySettings(NotJson.SKIP, ContentEncoding.NONE, false);
        try (Sender sender = settings.open()) {
            EventRecord blob =
                    Records.builder("blob", 0, "Blob")
                            .setSchemaInfo(new SchemaInfo("Blob", "application/octet-stream"))
                            .build();
            assertThat(sender.send(blob).results()).isEmpty();
        }
        assertThat(server.getRequestCount()).isZero();
    }
}

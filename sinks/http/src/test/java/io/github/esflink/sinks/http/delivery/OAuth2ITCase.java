package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import io.github.esflink.sinks.http.gate.Breaker.State;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of a real authorization server on the way to a real endpoint. */
class OAuth2ITCase {

    private static final EventRecord RECORD = Records.of("order-1", 7);

    private final MockWebServer authorization = new MockWebServer();
    private final MockWebServer endpoint = new MockWebServer();

    /** What the endpoint takes. */
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    private final AtomicInteger granted = new AtomicInteger();
    private volatile String expiresIn = "3600";
    private volatile boolean grantsValid = true;

    @BeforeEach
    void start() throws Exception {
        authorization.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        String token = "token-" + granted.incrementAndGet();
                        if (grantsValid) {
                            valid.add("Bearer " + token);
                        }
                        return json(
                                200,
                                "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%s}"
                                        .formatted(token, expiresIn));
                    }
                });
        endpoint.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        String header = String.valueOf(request.getHeaders().get("authorization"));
                        return new MockResponse.Builder()
                                .code(valid.contains(header) ? 204 : 401)
                                .build();
                    }
                });
        authorization.start();
        endpoint.start();
    }

    @AfterEach
    void stop() {
        authorization.close();
        endpoint.close();
    }

    private static MockResponse json(int code, String body) {
        return new MockResponse.Builder()
                .code(code)
                .addHeader("Content-Type", "application/json")
                .body(body)
                .build();
    }

    private ClientCredentials credentials() {
        return Authentication.clientCredentials(
                authorization.url("/oauth/token").toString(), "id ä", Secret.of("s3cret:+"));
    }

    private Sender sender(ClientCredentials credentials) {
        Sender.Settings settings = Sender.to(endpoint.url("/events"));
        settings.authentication = credentials;
        return settings.open();
    }

    private void answerTokensWith(MockResponse answer) {
        authorization.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        return answer;
                    }
                });
    }

    @Test
    void asksForATokenAsTheSpecificationSays() throws Exception {
        try (Sender sender = sender(credentials().withScope("a b").withAudience("https://h"))) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        RecordedRequest request = authorization.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("POST /oauth/token HTTP/1.1");
        assertThat(request.getHeaders().get("content-type"))
                .isEqualTo("application/x-www-form-urlencoded");
        assertThat(Objects.requireNonNull(request.getBody()).utf8())
                .isEqualTo("grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fh");
        String basic = Objects.requireNonNull(request.getHeaders().get("authorization"));
        assertThat(
                        new String(
                                Base64.getDecoder().decode(basic.substring(6)),
                                StandardCharsets.UTF_8))
                .isEqualTo("id+%C3%A4:s3cret%3A%2B");
        assertThat(endpoint.takeRequest().getHeaders().get("authorization"))
                .isEqualTo("Bearer token-1");
    }

    @Test
    void theSecretMayGoInTheBody() throws Exception {
        try (Sender sender = sender(credentials().withSecretInBody())) {
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        RecordedRequest request = authorization.takeRequest();
        assertThat(request.getHeaders().get("authorization")).isNull();
        assertThat(Objects.requireNonNull(request.getBody()).utf8())
                .isEqualTo(
                        "grant_type=client_credentials&client_id=id+%C3%A4&client_secret=s3cret%3A%2B");
    }

    @Test
    void manyThatWantATokenAskOnceAndUseItAgain() throws Exception {
        try (Sender sender = sender(credentials())) {
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                outcomes.add(sender.send(Records.of("order-" + i, 0)));
            }
            for (Outcome outcome : outcomes) {
                assertThat(outcome.results()).isEmpty();
            }
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        assertThat(granted).hasValue(1);
    }

    @Test
    void aTokenThatHasExpiredIsRenewed() throws Exception {
        expiresIn = "0";
        try (Sender sender = sender(credentials())) {
            sender.send(RECORD).results();
            sender.send(RECORD).results();
        }
        assertThat(granted).hasValue(2);
        endpoint.takeRequest();
        assertThat(endpoint.takeRequest().getHeaders().get("authorization"))
                .isEqualTo("Bearer token-2");
    }

    @Test
    void aTokenThatIsRefusedIsRenewedOnceInTheSameAttempt() throws Exception {
        try (Sender sender = sender(credentials())) {
            sender.send(RECORD).results();
            valid.clear();
            assertThat(sender.send(RECORD).results()).isEmpty();
            assertThat(sender.breaker.state()).isEqualTo(State.CLOSED);
        }
        assertThat(granted).hasValue(2);
        assertThat(endpoint.getRequestCount()).isEqualTo(3);
    }

    @Test
    void anEndpointThatTakesNoTokenIsAskedTwiceAndThenRested() throws Exception {
        grantsValid = false;
        try (Sender sender = sender(credentials())) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure.status()).isEqualTo(401);
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
        }
        assertThat(granted).hasValue(2);
        assertThat(endpoint.getRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"error\":\"invalid_client\"} | status 401 invalid_client",
                "400 | {\"error\":\"s3cret:+\"} | status 400",
                "503 | busy | status 503",
                "200 | {\"token\":\"x\"} | status 200, and no access_token in a JSON object",
                "200 | {\"access_token\":\"a b\"} | status 200, and no access_token in a JSON object",
                "200 | busy | status 200, and an answer that is not JSON: no value at byte 0 of 4",
                "200 | {\"access_token\":\"a\",\"token_type\":\"mac\"} | status 200, and a token_type other than bearer",
            })
    void aServerThatGivesNoTokenIsRetriedLikeTheEndpoint(int code, String body, String why)
            throws Exception {
        answerTokensWith(json(code, body));
        try (Sender sender = sender(credentials())) {
            DeliveryFailure failure = sender.send(RECORD).failure();

            assertThat(failure)
                    .hasMessage(
                            "no token from %s: %s"
                                    .formatted(authorization.url("/oauth/token"), why))
                    .hasNoCause();
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
            sender.send(RECORD).failure();
            sender.send(RECORD).failure();
            assertThat(sender.breaker.state()).as("no event fares better").isEqualTo(State.OPEN);
        }
        assertThat(endpoint.getRequestCount()).isZero();
    }

    @Test
    void aTokenMayBeLongAndAnAnswerThatIsTooLongIsSaidToBeSo() throws Exception {
        String grant = "{\"access_token\":\"%s\"}";
        try (Sender sender = sender(credentials())) {
            String token = "x".repeat(20 * 1024);
            valid.add("Bearer " + token);
            answerTokensWith(json(200, grant.formatted(token)));
            assertThat(sender.send(RECORD).results()).isEmpty();
        }
        answerTokensWith(json(200, grant.formatted("x".repeat(2 * 1024 * 1024))));
        try (Sender sender = sender(credentials())) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessage(
                            "no token from %s: the answer has more than 1,048,576 bytes"
                                    .formatted(authorization.url("/oauth/token")));
        }
    }

    @Test
    void aServerThatIsGoneIsRetriedToo() throws Exception {
        authorization.close();
        try (Sender sender = sender(credentials())) {
            assertThat(sender.send(RECORD).failure())
                    .hasMessageStartingWith("no token from http://")
                    .hasMessageContaining("no connection");
        }
    }
}

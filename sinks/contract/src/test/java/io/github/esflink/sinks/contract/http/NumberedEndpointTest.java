package io.github.esflink.sinks.contract.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NumberedEndpointTest {

    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<NumberedEndpoint> endpoints = new ArrayList<>();

    @AfterEach
    void close() {
        endpoints.forEach(NumberedEndpoint::close);
    }

    @Test
    void anEventIsAcknowledgedWhenItIsAnswered() throws Exception {
        NumberedEndpoint endpoint = endpoint(AnswerPlan.allOk());

        for (int revision = 0; revision < 3; revision++) {
            assertThat(post(endpoint, "a", revision).statusCode()).isEqualTo(200);
        }

        log.assertComplete(Map.of("a", 3L));
        assertThat(endpoint.answersByStatus()).containsOnly(Map.entry(200, 3L));
        assertThat(endpoint.openConnections()).as("kept alive").isEqualTo(1);
    }

    @Test
    void aRequestOfAnotherKindIsAnsweredAndCounted() throws Exception {
        NumberedEndpoint endpoint = endpoint(AnswerPlan.allOk());

        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(endpoint.url() + "/any?thing")).build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(endpoint.unidentified()).isEqualTo(1);
        assertThat(log.done()).isZero();
    }

    @Test
    void aFailedEventIsToComeAgain() throws Exception {
        NumberedEndpoint endpoint =
                endpoint(
                        (stream, revision, tryNumber) ->
                                tryNumber < 3 ? PlannedAnswer.status(500) : PlannedAnswer.OK);

        assertThat(post(endpoint, "a", 0).statusCode()).isEqualTo(500);
        assertThat(log.done()).isZero();
        assertThat(post(endpoint, "a", 0).statusCode()).isEqualTo(500);
        assertThat(post(endpoint, "a", 0).statusCode()).isEqualTo(200);

        log.assertComplete(Map.of("a", 1L));
        assertThat(endpoint.answersByStatus()).containsOnly(Map.entry(200, 1L), Map.entry(500, 2L));
    }

    @Test
    void asksForAPauseInSeconds() throws Exception {
        NumberedEndpoint endpoint =
                endpoint((stream, revision, tryNumber) -> PlannedAnswer.retryAfter(429, 7));

        HttpResponse<String> answer = post(endpoint, "a", 0);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void asksForAPauseUntilADate() throws Exception {
        NumberedEndpoint endpoint =
                endpoint((stream, revision, tryNumber) -> PlannedAnswer.retryAtDate(503, 7));
        ZonedDateTime asked = ZonedDateTime.now(ZoneOffset.UTC);

        HttpResponse<String> answer = post(endpoint, "a", 0);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(
                        ZonedDateTime.parse(
                                answer.headers().firstValue("retry-after").orElseThrow(),
                                DateTimeFormatter.RFC_1123_DATE_TIME))
                .isAfterOrEqualTo(asked.plusSeconds(7).withNano(0))
                .isBefore(asked.plusMinutes(2));
    }

    @Test
    void aRefusedEventIsPassedBy() throws Exception {
        NumberedEndpoint endpoint = endpoint(AnswerPlan.allOk().refusing(Set.of("a@1"), 422));

        post(endpoint, "a", 0);
        assertThat(post(endpoint, "a", 1).statusCode()).isEqualTo(422);
        post(endpoint, "a", 2);

        log.assertComplete(Map.of("a", 3L));
        assertThat(log.refused()).containsExactly("a@1");
    }

    @Test
    void closesInTheMiddleOfAnAnswer() throws Exception {
        NumberedEndpoint endpoint =
                endpoint(
                        (stream, revision, tryNumber) ->
                                tryNumber == 1 ? PlannedAnswer.CUT : PlannedAnswer.OK);

        assertThatThrownBy(() -> post(endpoint, "a", 0)).isInstanceOf(IOException.class);
        assertThat(log.done()).isZero();

        assertThat(post(endpoint, "a", 0).statusCode()).isEqualTo(200);
        log.assertComplete(Map.of("a", 1L));
        assertThat(log.repeated()).isZero();
    }

    @Test
    void neverAnswers() {
        NumberedEndpoint endpoint =
                endpoint((stream, revision, tryNumber) -> PlannedAnswer.SILENCE);

        CompletableFuture<HttpResponse<String>> answer = postAsync(endpoint, "a", 0);
        await().atMost(Duration.ofMinutes(1)).until(() -> endpoint.unanswered() == 1);
        answer.cancel(true);

        await().atMost(Duration.ofMinutes(1)).until(() -> endpoint.openConnections() == 0);
        assertThat(log.done()).isZero();
    }

    @Test
    void anAnswerWaits() throws Exception {
        NumberedEndpoint endpoint =
                endpoint((stream, revision, tryNumber) -> PlannedAnswer.slow(60));
        endpoint.setLatencyMillis(60);
        long begun = System.nanoTime();

        CompletableFuture<HttpResponse<String>> answer = postAsync(endpoint, "a", 0);

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(119));
        log.assertComplete(Map.of("a", 1L));
    }

    @Test
    void twoOfAStreamAtOnceAreSeen() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        NumberedEndpoint endpoint =
                endpoint(
                        (stream, revision, tryNumber) -> {
                            begun.countDown();
                            return revision == 0 ? PlannedAnswer.slow(3_600_000) : PlannedAnswer.OK;
                        });

        CompletableFuture<HttpResponse<String>> first = postAsync(endpoint, "a", 0);
        begun.await();
        post(endpoint, "a", 1);
        first.cancel(true);

        assertThat(log.firstViolation()).startsWith("OVERLAP: ");
    }

    @Test
    void whatASenderLeavesBehindIsToComeAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        NumberedEndpoint endpoint =
                endpoint(
                        (stream, revision, tryNumber) -> {
                            begun.countDown();
                            return tryNumber == 1
                                    ? PlannedAnswer.slow(3_600_000)
                                    : PlannedAnswer.OK;
                        });

        CompletableFuture<HttpResponse<String>> answer = postAsync(endpoint, "a", 0);
        begun.await();
        answer.cancel(true);
        await().atMost(Duration.ofMinutes(1)).until(() -> endpoint.openConnections() == 0);
        post(endpoint, "a", 0);

        log.assertComplete(Map.of("a", 1L));
        assertThat(log.repeated()).isZero();
    }

    @Test
    void aSeedGivesTheSameFaultsAgain() {
        List<PlannedAnswer> faults =
                List.of(PlannedAnswer.status(500), PlannedAnswer.CUT, PlannedAnswer.SILENCE);
        AnswerPlan plan = AnswerPlan.seeded(42, 0.3, faults);
        AnswerPlan again = AnswerPlan.seeded(42, 0.3, faults);
        AnswerPlan other = AnswerPlan.seeded(43, 0.3, faults);

        List<PlannedAnswer> answers = answers(plan);
        assertThat(answers(again)).isEqualTo(answers);
        assertThat(answers(other)).isNotEqualTo(answers);
        assertThat(answers).contains(PlannedAnswer.OK).containsAll(faults);
        assertThat(answers.stream().filter(answer -> answer != PlannedAnswer.OK).count())
                .isBetween(200L, 400L);
        assertThat(plan.answerTo("a", 1, 4)).isEqualTo(PlannedAnswer.OK);
    }

    private static List<PlannedAnswer> answers(AnswerPlan plan) {
        List<PlannedAnswer> answers = new ArrayList<>();
        for (int revision = 0; revision < 1_000; revision++) {
            answers.add(plan.answerTo("a", revision, 1));
        }
        return answers;
    }

    private NumberedEndpoint endpoint(AnswerPlan plan) {
        NumberedEndpoint endpoint = NumberedEndpoint.builder(log).setPlan(plan).start();
        endpoints.add(endpoint);
        return endpoint;
    }

    private HttpResponse<String> post(NumberedEndpoint endpoint, String stream, long revision)
            throws IOException, InterruptedException {
        return client.send(
                request(endpoint, stream, revision).build(), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> postAsync(
            NumberedEndpoint endpoint, String stream, long revision) {
        return client.sendAsync(
                request(endpoint, stream, revision).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(
            NumberedEndpoint endpoint, String stream, long revision) {
        return HttpRequest.newBuilder(URI.create(endpoint.url() + "/events"))
                .timeout(Duration.ofMinutes(1))
                .header("esdb-record-stream-id", stream)
                .header("esdb-record-stream-revision", Long.toString(revision))
                .POST(HttpRequest.BodyPublishers.ofString("{\"seq\":" + revision + "}"));
    }
}

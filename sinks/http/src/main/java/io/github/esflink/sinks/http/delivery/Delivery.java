package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.endpoint.Answer;
import io.github.esflink.sinks.http.endpoint.AnswerListener;
import io.github.esflink.sinks.http.endpoint.Breaker;
import io.github.esflink.sinks.http.endpoint.EndpointClient;
import io.github.esflink.sinks.http.endpoint.RetryAfter;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.request.RequestFactory;
import io.github.esflink.sinks.http.request.UnsendableException;
import java.time.Clock;
import java.util.List;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.asynchttpclient.Request;

/**
 * Sends events, an attempt for each call, and says what came of it: nothing to go downstream for an
 * event that is done with, a {@link DeliveryFailure} for every other.
 *
 * <p>Called in the task's thread; completes in the client's, with little work.
 */
final class Delivery implements AutoCloseable {

    private static final List<DeadLetter> DONE = List.of();

    private final DeliverySettings settings;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final RequestFactory requests;
    private final Breaker breaker;
    private final EndpointClient client;

    /**
     * Resolves the secrets and starts the client.
     *
     * @param clock wall clock, for latencies and dates
     */
    Delivery(
            String connectorId,
            DeliverySettings settings,
            DeliveryMetrics metrics,
            Breaker breaker,
            Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.breaker = breaker;
        this.requests = new RequestFactory(settings.request(), settings.authentication(), clock);
        this.client = new EndpointClient(settings.endpoint(), connectorId);
    }

    Breaker breaker() {
        return breaker;
    }

    EndpointClient client() {
        return client;
    }

    void deliver(EventRecord record, ResultFuture<DeadLetter> result) {
        Request request;
        try {
            request = requests.requestFor(record);
        } catch (UnsendableException e) {
            result.completeExceptionally(
                    DeliveryFailure.unsendable("No request can be made of it: " + e.getMessage()));
            return;
        }
        metrics.sent();
        client.send(request, new Attempt(record, breaker.epoch(), result));
    }

    @Override
    public void close() throws Exception {
        client.close();
    }

    private final class Attempt implements AnswerListener {

        private final EventRecord record;
        private final long sentIn;
        private final ResultFuture<DeadLetter> result;

        Attempt(EventRecord record, long sentIn, ResultFuture<DeadLetter> result) {
            this.record = record;
            this.sentIn = sentIn;
            this.result = result;
        }

        @Override
        public void onAnswer(Answer answer) {
            metrics.answered(answer.status());
            StatusAction action = settings.statuses().actionFor(answer.status());
            switch (action) {
                case ACKNOWLEDGE -> {
                    breaker.onAlive(sentIn);
                    metrics.acknowledged(clock.millis() - record.timestamp());
                    result.complete(DONE);
                }
                case SKIP -> {
                    breaker.onAlive(sentIn);
                    metrics.skipped();
                    result.complete(DONE);
                }
                case RETRY, DEAD_LETTER, FAIL -> refused(answer, action);
            }
        }

        private void refused(Answer answer, StatusAction action) {
            int status = answer.status();
            String what =
                    answer.refusedRedirect() == null
                            ? "status " + status
                            : "status %d, a redirect that is not followed: %s"
                                    .formatted(status, answer.refusedRedirect());
            long wait =
                    RetryAfter.millis(
                            answer.retryAfter(),
                            clock.millis(),
                            settings.maxRetryAfter().toMillis());
            DeliveryFailure failure =
                    DeliveryFailure.answered(what, action, status, answer.text(), wait);
            if (failure.speaksOfTheEndpoint()) {
                breaker.onFailure(sentIn, what);
            } else {
                breaker.onAlive(sentIn);
            }
            if (wait > 0 && (status == 429 || status == 503)) {
                breaker.pause(wait);
            }
            result.completeExceptionally(failure);
        }

        @Override
        public void onNoAnswer(String why, Throwable cause) {
            metrics.answered(0);
            breaker.onFailure(sentIn, why);
            result.completeExceptionally(DeliveryFailure.unanswered(why));
        }
    }
}

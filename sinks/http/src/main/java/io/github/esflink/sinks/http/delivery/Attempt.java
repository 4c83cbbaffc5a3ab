package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.authentication.TokenSource;
import io.github.esflink.sinks.http.endpoint.Answer;
import io.github.esflink.sinks.http.endpoint.AnswerListener;
import io.github.esflink.sinks.http.endpoint.RetryAfter;
import io.github.esflink.sinks.http.gate.Breaker;
import io.github.esflink.sinks.http.gate.EndpointGate;
import io.github.esflink.sinks.http.gate.Evidence;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.request.Route;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;

/**
 * One request and what its answer means for the events in it. With tokens it waits for one first;
 * when the endpoint does not take a token, it gets another and sends once more.
 */
final class Attempt implements AnswerListener, TokenSource.Receiver {

    private static final int TOO_MANY = 429;

    private final EventSender delivery;
    private final List<EventRecord> records;
    private final Request request;
    private final ResultFuture<DeadLetter> result;
    private final EndpointGate gate;
    private final Breaker breaker;
    private final long sentIn;
    private final long sentAt;
    private final long sentAfter;
    private final long acceptedBefore;
    private final @Nullable TokenSource tokens;

    private @Nullable String token;
    private boolean renewed;

    /**
     * @param records at least one, all of the same route
     */
    Attempt(
            EventSender delivery,
            List<EventRecord> records,
            Request request,
            ResultFuture<DeadLetter> result) {
        this.delivery = delivery;
        this.records = records;
        this.request = request;
        this.result = result;
        this.gate = delivery.gateOf(records.get(0));
        this.breaker = gate.breaker();
        this.sentIn = breaker.epoch();
        this.sentAt = gate.nanos();
        this.sentAfter = breaker.failures();
        this.acceptedBefore = breaker.accepted();
        this.tokens = delivery.tokens();
    }

    /** Sends, as soon as there is a token where one is needed. */
    void begin() {
        if (tokens == null) {
            delivery.metrics().sent();
            delivery.client().send(request, this);
        } else {
            tokens.get(delivery.client(), this);
        }
    }

    @Override
    public void onToken(String authorization) {
        token = authorization;
        request.getHeaders().set(HttpHeaderNames.AUTHORIZATION, authorization);
        delivery.metrics().sent();
        delivery.client().send(request, this);
    }

    @Override
    public void onNoToken(String why) {
        unanswered(why);
    }

    private void unanswered(String why) {
        long number = breaker.onFailure(sentIn, stream(), why);
        result.completeExceptionally(DeliveryFailure.unanswered(why).with(evidence(number)));
    }

    private Evidence evidence(long number) {
        return new Evidence(breaker, sentIn, number, acceptedBefore);
    }

    private String stream() {
        return records.get(0).position().streamId();
    }

    @Override
    public void onAnswer(Answer answer) {
        int status = answer.status();
        delivery.metrics().answered(status);
        gate.allow(answer.allowedRate());
        if (tokens != null && token != null && !renewed && tokens.renewsOn(status)) {
            renewed = true;
            if (tokens.refused(token)) {
                tokens.get(delivery.client(), this);
                return;
            }
        }
        Route route = delivery.settings().request().routes().of(records.get(0));
        StatusAction action =
                delivery.settings().statuses().actionFor(status, route.url().varies());
        boolean success = status / 100 == 2;
        if (action == StatusAction.ACKNOWLEDGE && (success || records.size() == 1)) {
            acknowledged();
        } else if (action == StatusAction.SKIP && records.size() == 1) {
            gate.onAccepted(sentIn, sentAfter);
            delivery.metrics().skipped(1);
            result.complete(EventSender.DONE);
        } else {
            refused(answer, action);
        }
    }

    private void acknowledged() {
        gate.onAccepted(sentIn, sentAfter);
        if (tokens != null && token != null) {
            tokens.accepted(token);
        }
        long now = delivery.now();
        for (int i = 0; i < records.size(); i++) {
            delivery.metrics().acknowledged(now - records.get(i).timestamp());
        }
        result.complete(EventSender.DONE);
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
                        delivery.now(),
                        delivery.settings().gate().maxRetryAfter().toMillis());
        DeliveryFailure failure =
                DeliveryFailure.answered(what, action, status, answer.text(), wait);
        boolean said = delivery.settings().statuses().isSaid(status);
        if (said && !failure.speaksOfTheEndpoint()) {
            // Nobody is down: it is known whom this status means.
            gate.onAccepted(sentIn, 0);
        } else {
            long number = failed(failure, wait, what);
            if (!said) {
                failure.with(evidence(number));
            }
        }
        if (wait > 0 && (status == TOO_MANY || status == 503)) {
            breaker.pause(wait);
        }
        result.completeExceptionally(failure);
    }

    /** The number of this failure; of a 429 that was answered by going slower, the last one. */
    private long failed(DeliveryFailure failure, long wait, String what) {
        if (failure.status() == TOO_MANY && wait <= 0 && !gate.onTooMany(sentAt)) {
            return breaker.failures();
        }
        return failure.speaksOfTheEndpoint()
                ? breaker.onFailure(sentIn, stream(), what)
                : breaker.onRefused(sentIn, stream(), what);
    }

    @Override
    public void onNoAnswer(String why, Throwable cause) {
        delivery.metrics().answered(0);
        unanswered(why);
    }
}

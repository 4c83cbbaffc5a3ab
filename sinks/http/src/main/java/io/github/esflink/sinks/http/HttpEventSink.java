package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.async.KeyedAsyncDataStream;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetters;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.delivery.DeliveryMetrics;
import io.github.esflink.sinks.http.delivery.DeliverySettings;
import io.github.esflink.sinks.http.delivery.HttpDeliveryFunction;
import io.github.esflink.sinks.http.delivery.HttpRetryPolicy;
import io.github.esflink.sinks.http.delivery.UnorderedDelivery;
import io.github.esflink.sinks.http.policy.RetrySettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends every event as a request.
 *
 * <pre>{@code
 * EventSink sink =
 *         HttpEventSink.builder()
 *                 .setUrl("https://orders.example.com/events/{stream}")
 *                 .setAuthentication(Authentication.bearer(Secret.of("${env:ORDERS_TOKEN}")))
 *                 .setDeadLetters(DeadLetterFiles.in("/data/dead-letters"), AfterDeadLetter.SKIP)
 *                 .build();
 * }</pre>
 *
 * <p>Many streams at once, and for each the endpoint sees event <i>n+1</i> only after it
 * acknowledged <i>n</i>, or <i>n</i> became a dead letter or was skipped by the status policy. At
 * least once: an event whose answer was lost is sent again, with the same {@code esdb-record-id}. A
 * stop with savepoint sends nothing twice.
 */
@PublicEvolving
public final class HttpEventSink implements EventSink {

    private static final String SIGNS_PACKED =
            "signature:keys and compression: the signature is of the packed body, as it is sent. Libraries that verify Standard Webhooks take the unpacked text and refuse it; without compression they take it.";

    private final Function<String, DeliverySettings> settings;
    private final RetrySettings retry;
    private final Concurrency lanes;
    private final @Nullable DeadLetters deadLetters;

    /**
     * @param settings for a connector's id
     * @param deadLetters null when there is no output for them
     */
    HttpEventSink(
            Function<String, DeliverySettings> settings,
            RetrySettings retry,
            Concurrency lanes,
            @Nullable DeadLetters deadLetters) {
        this.settings = settings;
        this.retry = retry;
        this.lanes = lanes;
        this.deadLetters = deadLetters;
    }

    public static HttpEventSinkBuilder builder() {
        return new HttpEventSinkBuilder();
    }

    DeliverySettings settingsFor(String connectorId) {
        return settings.apply(connectorId);
    }

    RetrySettings retry() {
        return retry;
    }

    Concurrency lanes() {
        return lanes;
    }

    @Nullable DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        DeliverySettings delivery = settingsFor(context.connectorId());
        DeliveryMetrics metrics = new DeliveryMetrics();
        HttpDeliveryFunction function =
                new HttpDeliveryFunction(context.connectorId(), delivery, metrics);
        HttpRetryPolicy policy =
                new HttpRetryPolicy(
                        context.connectorId(),
                        delivery.request(),
                        retry,
                        deadLetters == null ? null : deadLetters.then(),
                        lanes.whenStreamIsFull(),
                        metrics);
        SingleOutputStreamOperator<DeadLetter> letters =
                lanes.ordering() instanceof Ordering.None
                        ? unordered(events, function, policy)
                        : ordered(events, function, policy);
        letters.name("HTTP sink").uid(context.uidPrefix());
        if (deadLetters != null) {
            deadLetters.attachTo(letters, context);
        }
    }

    /** Asks where dead letters go; the endpoint itself is asked by its first event. */
    @Override
    public PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        DeliverySettings delivery = settingsFor(context.connectorId());
        PreflightReport remarks =
                delivery.credentials().signing() != null
                                && delivery.request().body().compression() != ContentEncoding.NONE
                        ? new PreflightReport(List.of(Finding.note(SIGNS_PACKED)))
                        : PreflightReport.NOTHING;
        return deadLetters == null
                ? remarks
                : remarks.and(deadLetters.preflight(context, checkpoints, create));
    }

    private SingleOutputStreamOperator<DeadLetter> ordered(
            KeyedStream<EventRecord, String> events,
            HttpDeliveryFunction function,
            HttpRetryPolicy policy) {
        KeyedStream<EventRecord, String> keyed =
                lanes.ordering() instanceof Ordering.ByKey byKey
                        ? events.keyBy(byKey.key(), Types.STRING)
                        : events;
        KeyedAsyncDataStream<EventRecord, String, DeadLetter> wait =
                KeyedAsyncDataStream.keyOrderedWait(
                                keyed, function, TypeInformation.of(DeadLetter.class))
                        .setPolicy(policy)
                        .setInFlight(lanes.inFlight());
        if (lanes.maxWaiting() != null) {
            wait.setMaxWaiting(lanes.maxWaiting());
        }
        if (lanes.maxWaitingPerStream() != null) {
            wait.setMaxWaitingPerKey(lanes.maxWaitingPerStream());
        }
        if (deadLetters != null && deadLetters.release() != null) {
            wait.setRelease(deadLetters.release().id(), deadLetters.release().streams());
        }
        Batches batches = lanes.batches();
        if (batches != null) {
            wait.setBatches(batches.maxEvents(), batches.maxBytes(), batches.maxDelay());
        }
        return wait.apply();
    }

    private SingleOutputStreamOperator<DeadLetter> unordered(
            KeyedStream<EventRecord, String> events,
            HttpDeliveryFunction function,
            HttpRetryPolicy policy) {
        // No timeout of Flink's: every request has its own, and retries may go on for ever.
        return AsyncDataStream.unorderedWait(
                events,
                new UnorderedDelivery(function, policy),
                0,
                TimeUnit.MILLISECONDS,
                lanes.inFlight());
    }
}

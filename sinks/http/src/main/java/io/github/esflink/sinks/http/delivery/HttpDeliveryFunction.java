package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.GatedAsyncFunction;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.endpoint.Breaker;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event to the endpoint, once for each call.
 *
 * <p>Completes with nothing when the event is delivered, or skipped by the status policy; fails
 * with a {@link DeliveryFailure} otherwise. Every request ends by itself within the request
 * timeout.
 */
@Internal
public final class HttpDeliveryFunction extends RichAsyncFunction<EventRecord, DeadLetter>
        implements GatedAsyncFunction<EventRecord, DeadLetter> {

    private static final long serialVersionUID = 1L;

    private final String connectorId;
    private final DeliverySettings settings;
    private final DeliveryMetrics metrics;

    private transient @Nullable Delivery delivery;

    public HttpDeliveryFunction(
            String connectorId, DeliverySettings settings, DeliveryMetrics metrics) {
        this.connectorId = connectorId;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void open(OpenContext openContext) {
        // The operator that keeps the order counts retries under the same name.
        open(false);
    }

    void open(boolean countsRetries) {
        Breaker breaker =
                new Breaker(
                        "Connector %s, endpoint %s"
                                .formatted(connectorId, settings.request().url().origin()),
                        settings.breaker(),
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        delivery = new Delivery(connectorId, settings, metrics, breaker, Clock.systemUTC());
        metrics.register(getRuntimeContext().getMetricGroup(), breaker, countsRetries);
    }

    @Override
    public void asyncInvoke(EventRecord record, ResultFuture<DeadLetter> result) {
        opened().deliver(record, result);
    }

    @Override
    public Gate gateOf(EventRecord record) {
        return opened().breaker();
    }

    Delivery opened() {
        return Objects.requireNonNull(delivery, "open() comes first");
    }

    @Override
    public void close() throws Exception {
        if (delivery != null) {
            delivery.close();
        }
    }
}

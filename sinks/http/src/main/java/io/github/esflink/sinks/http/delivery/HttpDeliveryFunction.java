package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.BatchAsyncFunction;
import io.github.esflink.sinks.core.lane.BatchFuture;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.endpoint.Entrance;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event, or several in one request, to the endpoint, once for each call.
 *
 * <p>Completes with nothing when the event is delivered, or skipped by the status policy; fails
 * with a {@link DeliveryFailure} otherwise. Every request ends by itself within the request
 * timeout.
 */
@Internal
public final class HttpDeliveryFunction extends RichAsyncFunction<EventRecord, DeadLetter>
        implements BatchAsyncFunction<EventRecord, DeadLetter> {

    private static final long serialVersionUID = 1L;

    /** So many requests go without waiting for others: the event loop gets work meanwhile. */
    private static final int ENOUGH = 16;

    private final String connectorId;
    private final DeliverySettings settings;
    private final DeliveryMetrics metrics;

    private transient @Nullable Delivery delivery;

    /** Requests that were made since the last flush. */
    private transient int gathered;

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
        Entrance.Entrances entrances =
                new Entrance.Entrances(
                        settings.entrance(),
                        getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                        System::nanoTime);
        Map<String, Entrance> byOrigin = new HashMap<>();
        for (String origin : settings.request().routes().origins()) {
            byOrigin.put(
                    origin,
                    entrances.to("Connector %s, endpoint %s".formatted(connectorId, origin)));
        }
        delivery = new Delivery(connectorId, settings, metrics, byOrigin, Clock.systemUTC());
        metrics.register(
                getRuntimeContext().getMetricGroup(),
                () ->
                        byOrigin.values().stream()
                                .mapToInt(entrance -> entrance.breaker().state().number())
                                .max()
                                .orElse(0),
                countsRetries);
    }

    @Override
    public void asyncInvoke(EventRecord record, ResultFuture<DeadLetter> result) {
        opened().deliver(record, result);
        if (++gathered == ENOUGH) {
            handedOver();
        }
    }

    @Override
    public void handedOver() {
        gathered = 0;
        opened().client().flush();
    }

    @Override
    public Gate gateOf(EventRecord record) {
        return opened().entranceOf(record);
    }

    @Override
    public Object destinationOf(EventRecord record) {
        return opened().destinationOf(record);
    }

    @Override
    public void asyncInvoke(List<EventRecord> records, BatchFuture result) {
        opened().deliver(records, result);
        // Making the next one takes a while.
        handedOver();
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

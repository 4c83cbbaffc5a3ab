package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.gate.BreakerSnapshot;
import io.github.esflink.sinks.http.gate.EndpointGate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
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
        implements KeyOrderedAsyncFunction<EventRecord, DeadLetter>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private static final TypeInformation<Tuple4<String, Long, Long, Integer>> PAUSE =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG, Types.INT);

    private final String connectorId;
    private final DeliverySettings settings;
    private final DeliveryMetrics metrics;

    private transient @Nullable EventSender delivery;

    /**
     * By origin, of every subtask: until when the endpoint has asked for a pause, until when nobody
     * tries it, in milliseconds since 1970-01-01 UTC, and how many answers are left until it is
     * trusted.
     */
    private transient @Nullable ListState<Tuple4<String, Long, Long, Integer>> pauses;

    public HttpDeliveryFunction(
            String connectorId, DeliverySettings settings, DeliveryMetrics metrics) {
        this.connectorId = connectorId;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        pauses =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("pauses", PAUSE));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        List<Tuple4<String, Long, Long, Integer>> shut = new ArrayList<>();
        long now = System.currentTimeMillis();
        for (Map.Entry<String, EndpointGate> entry : opened().gates().entrySet()) {
            BreakerSnapshot each = entry.getValue().breaker().shut();
            if (each != null) {
                shut.add(
                        Tuple4.of(
                                entry.getKey(),
                                now + each.pause(),
                                each.open() < 0 ? -1 : now + each.open(),
                                each.answersToTrust()));
            }
        }
        Objects.requireNonNull(pauses).update(shut);
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        // The operator that keeps the order counts retries under the same name.
        open(false);
    }

    void open(boolean countsRetries) throws Exception {
        EndpointGate.All gates =
                new EndpointGate.All(
                        settings.gate(),
                        getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                        System::nanoTime);
        Map<String, EndpointGate> byOrigin = new HashMap<>();
        for (String origin : settings.request().routes().origins()) {
            byOrigin.put(
                    origin, gates.to("Connector %s, endpoint %s".formatted(connectorId, origin)));
        }
        restore(byOrigin);
        delivery = new EventSender(connectorId, settings, metrics, byOrigin, Clock.systemUTC());
        metrics.register(
                getRuntimeContext().getMetricGroup(),
                () ->
                        byOrigin.values().stream()
                                .mapToInt(gate -> gate.breaker().state().number())
                                .max()
                                .orElse(0),
                countsRetries);
    }

    /** The longest of what the subtasks of before knew: their endpoint is the same. */
    private void restore(Map<String, EndpointGate> byOrigin) throws Exception {
        if (pauses == null) {
            return;
        }
        Map<String, BreakerSnapshot> longest = new HashMap<>();
        long now = System.currentTimeMillis();
        for (Tuple4<String, Long, Long, Integer> each : pauses.get()) {
            longest.merge(
                    each.f0,
                    new BreakerSnapshot(
                            Math.max(0, each.f1 - now),
                            each.f2 < 0 ? -1 : Math.max(0, each.f2 - now),
                            each.f3),
                    BreakerSnapshot::longer);
        }
        longest.forEach(
                (origin, shut) -> {
                    EndpointGate gate = byOrigin.get(origin);
                    if (gate != null) {
                        gate.breaker().restore(shut);
                    }
                });
    }

    @Override
    public void asyncInvoke(EventRecord record, ResultFuture<DeadLetter> result) {
        opened().deliver(record, result);
    }

    @Override
    public Gate gateOf(EventRecord record) {
        return opened().gateOf(record);
    }

    @Override
    public int sizeOf(EventRecord record) {
        return record.sizeInMemory();
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public Object destinationOf(EventRecord record) {
        return opened().destinationOf(record);
    }

    @Override
    public void asyncInvoke(List<EventRecord> records, ResultFuture<DeadLetter> result) {
        opened().deliver(records, result);
    }

    EventSender opened() {
        return Objects.requireNonNull(delivery, "open() comes first");
    }

    @Override
    public void close() throws Exception {
        if (delivery != null) {
            delivery.close();
        }
    }
}

package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/** The Flink side of {@link KeyedAsyncDataStream}. */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
final class KeyOrderedAsyncOperator<IN, OUT>
        extends AbstractUdfStreamOperator<OUT, KeyOrderedAsyncFunction<IN, OUT>>
        implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {

    /**
     * How long a stop with savepoint waits for what is in flight. Only a function that does not end
     * its attempts reaches it; what it has then is handed over again after the restore.
     */
    private static final long STOP_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final MailboxExecutor mailbox;
    private final KeyedAsyncDataStream.Factory<IN, OUT> settings;

    private TypeSerializer<IN> inputSerializer;
    private KeyQueues<IN, OUT> queues;
    private Downstream<OUT> downstream;
    private Dispatcher<IN, OUT> dispatcher;
    private BackPressure.Bounds bounds;
    private BackPressure<IN, OUT> backPressure;
    private ListState<String> released;
    private @Nullable String lastRelease;

    /** By each subtask: the last checkpoint whose results are committed downstream. */
    private ListState<Long> committed;

    private boolean copyInput;
    private long stoppingAt = -1;

    KeyOrderedAsyncOperator(
            StreamOperatorParameters<OUT> parameters,
            KeyedAsyncDataStream.Factory<IN, OUT> settings) {
        super(parameters, settings.function);
        FunctionUtils.setFunctionRuntimeContext(userFunction, getRuntimeContext());
        this.mailbox = parameters.getMailboxExecutor();
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        SerializerConfig serializers = getExecutionConfig().getSerializerConfig();
        inputSerializer = settings.inputType.createSerializer(serializers);
        copyInput = getExecutionConfig().isObjectReuseEnabled();
        bounds = new BackPressure.Bounds(settings, getContainingTask().getEnvironment());
        KeyQueueState.Access<IN, OUT> state =
                new KeyQueueState.Access<>(
                        KeyQueueState.of(
                                inputSerializer, settings.outputType.createSerializer(serializers)),
                        getKeyedStateBackend());
        downstream = new Downstream<>(output, state);
        queues =
                new KeyQueues<>(
                        state,
                        inputSerializer,
                        userFunction::sizeOf,
                        downstream,
                        bounds.maxObjects());
        dispatcher =
                new Dispatcher<>(
                        settings,
                        queues,
                        downstream,
                        new Call.Completions<>(mailbox, this::proceed),
                        new Timers(getProcessingTimeService(), this::proceed),
                        bounds.maxInFlight(),
                        getMetricGroup().counter("retried"));
        backPressure = new BackPressure<>(mailbox, dispatcher, bounds, getOperatorName());
        registerMetrics();
        restore(context);
    }

    /** Gauges are read by other threads: what they show may be a moment old. */
    private void registerMetrics() {
        getMetricGroup().gauge("inFlight", (Gauge<Integer>) () -> dispatcher.inFlight);
        getMetricGroup().gauge("bytesInFlight", (Gauge<Long>) () -> queues.bytesInFlight);
        getMetricGroup().gauge("lanes", (Gauge<Integer>) () -> queues.all().size());
        getMetricGroup().gauge("parkedLanes", (Gauge<Integer>) downstream::parkedKeys);
        getMetricGroup().gauge("waiting", (Gauge<Long>) queues::size);
        getMetricGroup().gauge("waitingBytes", (Gauge<Long>) this::waitingBytes);
        getMetricGroup().gauge("maxWaitingBytes", (Gauge<Long>) bounds::maxWaiting);
        getMetricGroup().gauge("heldUp", (Gauge<Integer>) backPressure::heldUp);
        getMetricGroup().gauge("heldUpByStream", (Gauge<Integer>) backPressure::heldUpByKey);
    }

    private <T> ListState<T> unionState(String name, TypeSerializer<T> serializer)
            throws Exception {
        return getOperatorStateBackend()
                .getUnionListState(new ListStateDescriptor<>(name, serializer));
    }

    private void restore(StateInitializationContext context) throws Exception {
        released = unionState("released", StringSerializer.INSTANCE);
        committed = unionState("committed", LongSerializer.INSTANCE);
        for (String id : released.get()) {
            lastRelease = id;
        }
        long lastCommitted = Long.MAX_VALUE;
        for (long id : committed.get()) {
            lastCommitted = Math.min(lastCommitted, id);
        }
        downstream.restore(
                context.getRestoredCheckpointId().orElse(0),
                lastCommitted == Long.MAX_VALUE ? 0 : lastCommitted);
        queues.restore();
        if (settings.releaseId != null) {
            // Once for each id: a restart must not release what was parked since.
            boolean again = settings.releaseId.equals(lastRelease);
            downstream.release(settings.releaseId, again, settings.releasedKeys, getOperatorName());
            lastRelease = settings.releaseId;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        for (KeyQueue<IN> queue : queues.all()) {
            dispatcher.restored(queue);
        }
        // Not here: what follows downstream may not be open yet.
        mailbox.execute(this::goOn, "go on with what a checkpoint holds");
    }

    private void goOn() throws Exception {
        downstream.emitKept();
        proceed();
    }

    @Override
    public void processElement(StreamRecord<IN> record) throws Exception {
        Object key = getCurrentKey();
        IN element = copyInput ? inputSerializer.copy(record.getValue()) : record.getValue();
        long timestamp = record.getTimestamp();
        backPressure.await(key);
        if (downstream.isParked(key)) {
            downstream.emit(key, settings.policy.whenParked(element), timestamp);
            return;
        }
        KeyQueue<IN> queue = queues.add(key, element, timestamp);
        backPressure.tookIn();
        if (queue != null) {
            dispatcher.ready(queue);
            proceed();
        }
    }

    @Override
    public void processWatermark(Watermark mark) {
        downstream.watermark(mark);
    }

    private void proceed() throws Exception {
        dispatcher.dispatch();
        backPressure.relieve();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        queues.store();
        committed.update(List.of(downstream.store(context.getCheckpointId())));
        // One subtask's word is enough, and a union of all would grow with each rescaling.
        boolean first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
        released.update(first && lastRelease != null ? List.of(lastRelease) : List.of());
    }

    /**
     * A stop with savepoint hands nothing more to the function and waits for what it has. The
     * barrier has gone downstream by now, so results may not follow it: they become a part of the
     * savepoint and leave after the restore.
     */
    @Override
    public OperatorSnapshotFutures snapshotState(
            long checkpointId,
            long timestamp,
            CheckpointOptions options,
            CheckpointStreamFactory factory)
            throws Exception {
        if (isStop(options.getCheckpointType())) {
            stoppingAt = checkpointId;
            downstream.keep();
            dispatcher.stop(STOP_PATIENCE_NANOS);
            if (dispatcher.inFlight > 0) {
                LOG.warn(
                        "{}: {} calls have not ended in time for the stop; they are made again after the restore.",
                        getOperatorName(),
                        dispatcher.inFlight);
            }
        }
        return super.snapshotState(checkpointId, timestamp, options, factory);
    }

    private static boolean isStop(SnapshotType type) {
        return type instanceof SavepointType savepoint && savepoint.isSynchronous();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        downstream.committed(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        if (checkpointId == stoppingAt) {
            // The stop did not come about: the job goes on.
            stoppingAt = -1;
            downstream.emitKept();
            dispatcher.stopped = false;
            proceed();
        }
    }

    @Override
    public void endInput() throws Exception {
        while (queues.size() > 0) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        if (bounds != null) {
            bounds.close();
        }
        super.close();
    }

    /** What waits, as the metric shows it. */
    long waitingBytes() {
        return queues.bytes() + downstream.parkedBytes();
    }
}

package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.DefaultOpenContext;
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
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.functions.StreamingFunctionUtils;
import org.jspecify.annotations.Nullable;

/** The Flink side of {@link KeyedAsyncDataStream}. */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
final class KeyOrderedAsyncOperator<IN, KEY, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {

    /**
     * How long a stop with savepoint waits for what is in flight. Only a function that does not end
     * its attempts reaches it; what it has then is handed over again after the restore.
     */
    private static final long STOP_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final MailboxExecutor mailbox;
    private final KeyedAsyncDataStream.Factory<IN, KEY, OUT> settings;

    private TypeSerializer<IN> inputSerializer;
    private KeyQueues<IN, KEY, OUT> queues;
    private Downstream<KEY, OUT> downstream;
    private Call.Completions<IN, KEY, OUT> completions;
    private Dispatcher<IN, KEY, OUT> dispatcher;
    private BackPressure.Bounds bounds;
    private BackPressure<IN, KEY, OUT> backPressure;
    private ListState<String> released;
    private @Nullable String lastRelease;

    /** By each subtask: the last checkpoint whose results are committed downstream. */
    private ListState<Long> committed;

    private boolean copyInput;
    private long stoppingAt = -1;

    KeyOrderedAsyncOperator(
            StreamOperatorParameters<OUT> parameters,
            KeyedAsyncDataStream.Factory<IN, KEY, OUT> settings) {
        super(parameters);
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
        KeyQueueState.Access<KEY> state = new KeyQueueState.Access<>(getKeyedStateBackend());
        KeyQueueState<IN, OUT> names =
                KeyQueueState.of(
                        inputSerializer, settings.outputType.createSerializer(serializers));
        downstream = new Downstream<>(output, super::processWatermark, state, names);
        queues =
                new KeyQueues<>(
                        state,
                        names,
                        inputSerializer,
                        settings.function::sizeOf,
                        downstream.watermarks,
                        bounds.maxObjects());
        completions = new Call.Completions<>(mailbox, this::answered);
        dispatcher =
                new Dispatcher<>(
                        settings,
                        queues,
                        downstream,
                        completions,
                        new Timers(getProcessingTimeService(), this::proceed),
                        bounds.maxInFlight(),
                        getMetricGroup().counter("retried"));
        backPressure =
                new BackPressure<>(
                        mailbox,
                        queues,
                        downstream,
                        dispatcher,
                        completions,
                        settings.policy,
                        bounds,
                        getOperatorName());
        registerMetrics();
        StreamingFunctionUtils.restoreFunctionState(context, settings.function);
        restore(context);
    }

    /** Gauges are read by other threads: what they show may be a moment old. */
    private void registerMetrics() {
        getMetricGroup().gauge("inFlight", (Gauge<Integer>) dispatcher::inFlight);
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
        FunctionUtils.setFunctionRuntimeContext(settings.function, getRuntimeContext());
        FunctionUtils.openFunction(settings.function, DefaultOpenContext.INSTANCE);
        for (KeyQueue<IN, KEY> queue : queues.all()) {
            dispatcher.restored(queue);
        }
        // Not here: what follows downstream may not be open yet.
        mailbox.execute(this::goOn, "go on with what a checkpoint holds");
    }

    private void goOn() throws Exception {
        downstream.emitKept();
        proceed();
    }

    @SuppressWarnings("unchecked") // the key selector of the stream makes keys of this type
    @Override
    public void processElement(StreamRecord<IN> record) throws Exception {
        KEY key = (KEY) getCurrentKey();
        IN element = copyInput ? inputSerializer.copy(record.getValue()) : record.getValue();
        long timestamp = record.hasTimestamp() ? record.getTimestamp() : Element.NO_TIMESTAMP;
        backPressure.await(key);
        if (downstream.isParked(key)) {
            downstream.emitParked(key, settings.policy.whenParked(element), timestamp);
            return;
        }
        KeyQueue<IN, KEY> queue = queues.add(key, element, timestamp);
        backPressure.tookIn();
        if (queue != null) {
            dispatcher.ready(queue);
            proceed();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        downstream.watermarks.arrived(mark);
    }

    private void proceed() throws Exception {
        dispatcher.dispatch();
        backPressure.relieve();
    }

    private void answered() throws Exception {
        backPressure.answered();
        proceed();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        queues.store();
        committed.update(List.of(downstream.store(context.getCheckpointId())));
        // One subtask's word is enough, and a union of all would grow with each rescaling.
        boolean first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
        released.update(first && lastRelease != null ? List.of(lastRelease) : List.of());
        StreamingFunctionUtils.snapshotFunctionState(
                context, getOperatorStateBackend(), settings.function);
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
            dispatcher.setStopped(true);
            stoppingAt = checkpointId;
            downstream.keep();
            long deadline = System.nanoTime() + STOP_PATIENCE_NANOS;
            while (dispatcher.inFlight() > 0 && completions.await(deadline)) {
                dispatcher.takeIn();
            }
            if (dispatcher.inFlight() > 0) {
                LOG.warn(
                        "{}: {} calls have not ended in time for the stop; they are made again after the restore.",
                        getOperatorName(),
                        dispatcher.inFlight());
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
            dispatcher.setStopped(false);
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
        super.close();
        if (bounds != null) {
            bounds.close();
        }
        FunctionUtils.closeFunction(settings.function);
    }

    /** What waits, as the metric shows it. */
    long waitingBytes() {
        return queues.bytes() + downstream.parkedBytes();
    }
}

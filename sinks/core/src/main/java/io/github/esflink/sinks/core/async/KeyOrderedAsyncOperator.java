package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyedStateBackend;
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

    private static final MemorySize MAX_IN_FLIGHT = MemorySize.ofMebiBytes(64);

    /** How much of what waits stays in memory as it is. */
    private static final MemorySize MAX_OBJECTS = MemorySize.ofMebiBytes(8);

    /**
     * How long a stop with savepoint waits for what is in flight. Only a function that does not end
     * its attempts reaches it; what it has then is handed over again after the restore.
     */
    private static final long STOP_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final MailboxExecutor mailbox;
    private final KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> settings;

    private TypeSerializer<IN> inputSerializer;
    private KeyQueues<IN, KEY, OUT> queues;
    private Completions<Call<IN, KEY, OUT>> completions;
    private Dispatcher<IN, KEY, OUT> dispatcher;
    private WatermarkHold watermarks;
    private BackPressure.Bounds bounds;
    private BackPressure<IN, KEY, OUT> backPressure;
    private Counter retried;
    private ListState<String> released;
    private @Nullable String lastRelease;

    /** By each subtask: the last checkpoint whose results are committed downstream. */
    private ListState<Long> committed;

    private long lastCommitted;
    private long lastCheckpoint;

    /** Whether results, and the watermarks behind them, are kept: the barrier of a stop is gone. */
    private boolean keeping;

    private @Nullable Watermark keptWatermark;
    private boolean copyInput;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAt;
    private long stoppingAt;

    KeyOrderedAsyncOperator(
            StreamOperatorParameters<OUT> parameters,
            KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> settings) {
        super(parameters);
        this.mailbox = parameters.getMailboxExecutor();
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        inputSerializer =
                settings.inputType.createSerializer(getExecutionConfig().getSerializerConfig());
        copyInput = getExecutionConfig().isObjectReuseEnabled();
        stoppingAt = -1;
        lastCheckpoint = context.getRestoredCheckpointId().orElse(0);
        bounds = new BackPressure.Bounds(settings, getContainingTask().getEnvironment());
        KeyedStateBackend<KEY> backend = getKeyedStateBackend();
        watermarks = new WatermarkHold(this::emit);
        queues =
                new KeyQueues<>(
                        backend,
                        inputSerializer,
                        settings.outputType.createSerializer(
                                getExecutionConfig().getSerializerConfig()),
                        sizeOf(),
                        watermarks,
                        Math.min(MAX_OBJECTS.getBytes(), bounds.maxWaiting() / 4));
        completions = new Completions<>(mailbox, this::proceed);
        dispatcher =
                new Dispatcher<>(
                        this,
                        settings,
                        queues,
                        completions,
                        settings.maxInFlightBytes != null
                                ? settings.maxInFlightBytes.getBytes()
                                : Math.min(MAX_IN_FLIGHT.getBytes(), bounds.ofSlot() / 2));
        backPressure =
                new BackPressure<>(
                        mailbox, queues, dispatcher, completions, bounds, getOperatorName());
        registerMetrics();
        StreamingFunctionUtils.restoreFunctionState(context, settings.function);
        restore(context);
    }

    private ToIntFunction<IN> sizeOf() {
        if (settings.function instanceof KeyOrderedAsyncFunction<IN, OUT> function) {
            return function::sizeOf;
        }
        return element -> -1;
    }

    /** Gauges are read by other threads: what they show may be a moment old. */
    private void registerMetrics() {
        getMetricGroup().gauge("inFlight", (Gauge<Integer>) dispatcher::inFlight);
        getMetricGroup().gauge("bytesInFlight", (Gauge<Long>) queues::bytesInFlight);
        getMetricGroup().gauge("lanes", (Gauge<Integer>) queues::keys);
        getMetricGroup().gauge("parkedLanes", (Gauge<Long>) queues::parkedKeys);
        getMetricGroup().gauge("waiting", (Gauge<Long>) queues::size);
        getMetricGroup().gauge("waitingBytes", (Gauge<Long>) this::waitingBytes);
        getMetricGroup().gauge("maxWaitingBytes", (Gauge<Long>) bounds::maxWaiting);
        getMetricGroup().gauge("heldUp", (Gauge<Integer>) backPressure::heldUp);
        getMetricGroup().gauge("heldUpByStream", (Gauge<Integer>) backPressure::heldUpByKey);
        retried = getMetricGroup().counter("retried");
    }

    private void restore(StateInitializationContext context) throws Exception {
        released =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>("released", StringSerializer.INSTANCE));
        committed =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>("committed", LongSerializer.INSTANCE));
        for (String id : released.get()) {
            lastRelease = id;
        }
        lastCommitted = Long.MAX_VALUE;
        for (long id : committed.get()) {
            lastCommitted = Math.min(lastCommitted, id);
        }
        lastCommitted = lastCommitted == Long.MAX_VALUE ? 0 : lastCommitted;
        queues.restore();
        release();
    }

    /** Once for each id: a restart must not release what was parked since. */
    private void release() throws Exception {
        String id = settings.releaseId;
        if (id == null) {
            return;
        }
        if (id.equals(lastRelease)) {
            LOG.info(
                    "{}: the release {} was carried out at an earlier start, and releases nothing again; {} keys are parked. To release what was parked since, give it another id, such as {},2.",
                    getOperatorName(),
                    id,
                    queues.parkedKeys(),
                    id);
            return;
        }
        List<KEY> held = new ArrayList<>();
        int count = queues.release(settings.releasedKeys, lastCommitted, held);
        lastRelease = id;
        LOG.info("{}: released {} parked keys ({}).", getOperatorName(), count, id);
        if (!held.isEmpty()) {
            LOG.warn(
                    "{}: {} keys stay parked, because some of what went downstream for them is still in the checkpoint that the job was started from, and could not have been sent again before: {}. Send it again when it is there, then release them with another id, such as {},2.",
                    getOperatorName(),
                    held.size(),
                    held.size() > 20 ? held.subList(0, 20) + " and others" : held,
                    id);
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
        emitKept();
        proceed();
    }

    @SuppressWarnings("unchecked") // the key selector of the stream makes keys of this type
    @Override
    public void processElement(StreamRecord<IN> record) throws Exception {
        KEY key = (KEY) getCurrentKey();
        IN element = copyInput ? inputSerializer.copy(record.getValue()) : record.getValue();
        long timestamp = record.hasTimestamp() ? record.getTimestamp() : Element.NO_TIMESTAMP;
        backPressure.await(key);
        if (queues.isParked(key)) {
            emitParked(key, settings.policy.whenParked(element), timestamp);
            return;
        }
        KeyQueue<IN, KEY> queue = queues.add(key, element, timestamp);
        if (queue != null) {
            dispatcher.add(queue);
            proceed();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermarks.arrived(mark);
    }

    private void proceed() throws Exception {
        dispatcher.dispatch();
        backPressure.relieve();
    }

    private void wakeUp(long time) throws Exception {
        timer = null;
        dispatcher.expire(now());
        proceed();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        queues.store();
        lastCheckpoint = context.getCheckpointId();
        // A stop ends only when its results are committed.
        committed.update(List.of(keeping ? lastCheckpoint : lastCommitted));
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
            dispatcher.stop();
            stoppingAt = checkpointId;
            keeping = true;
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
        lastCommitted = Math.max(lastCommitted, checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        if (checkpointId == stoppingAt) {
            // The stop did not come about: the job goes on.
            stoppingAt = -1;
            emitKept();
            dispatcher.resume();
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

    /** Milliseconds since 1970-01-01 UTC. */
    long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Sees to it that {@link Dispatcher#dispatch} is called then, at the latest. */
    void wakeAt(long time) {
        ScheduledFuture<?> pending = timer;
        if (pending != null && time < timerAt) {
            pending.cancel(false);
            pending = null;
        }
        if (pending == null) {
            timerAt = time;
            timer = getProcessingTimeService().registerTimer(time, this::wakeUp);
        }
    }

    /** What waits, as the metric shows it. */
    long waitingBytes() {
        return queues.bytes();
    }

    /** Counts a retry. */
    void retried() {
        retried.inc();
    }

    /** Sends results downstream; after the barrier of a stop, keeps them for after the restore. */
    void emit(KEY key, Collection<OUT> results, long timestamp) throws Exception {
        if (keeping && !results.isEmpty()) {
            queues.keep(key, results, timestamp);
            return;
        }
        for (OUT result : results) {
            emit(result, timestamp);
        }
    }

    /** The same for a key that is parked. */
    void emitParked(KEY key, Collection<OUT> results, long timestamp) throws Exception {
        emit(key, results, timestamp);
        if (!keeping && !results.isEmpty()) {
            queues.lettersLeft(key, lastCheckpoint);
        }
    }

    private void emit(OUT result, long timestamp) {
        output.collect(
                timestamp == Element.NO_TIMESTAMP
                        ? new StreamRecord<>(result)
                        : new StreamRecord<>(result, timestamp));
    }

    /** Sends what was kept, before a restart or since the barrier, and keeps nothing more. */
    private void emitKept() throws Exception {
        keeping = false;
        for (Tuple2<Long, OUT> result : queues.takeKept(lastCheckpoint)) {
            emit(result.f1, result.f0);
        }
        Watermark mark = keptWatermark;
        if (mark != null) {
            keptWatermark = null;
            emit(mark);
        }
    }

    private void emit(Watermark mark) throws Exception {
        if (keeping) {
            keptWatermark = mark;
        } else {
            super.processWatermark(mark);
        }
    }
}

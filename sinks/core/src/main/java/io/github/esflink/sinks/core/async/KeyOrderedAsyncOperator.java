package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.BatchAsyncFunction;
import io.github.esflink.sinks.core.lane.BatchBounds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The Flink side of {@link KeyOrderedWait}. */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
final class KeyOrderedAsyncOperator<IN, KEY, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT>, BoundedOneInput, Surroundings<KEY, OUT> {

    private static final String RELEASED = "released";

    /**
     * How long a stop with savepoint waits for what is with the function. Only a function that does
     * not end its attempts reaches it; what it has then is handed over again after the restore.
     */
    private static final long STOP_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final MailboxExecutor mailbox;
    private final AsyncFunction<IN, OUT> function;
    private final TypeInformation<IN> inputType;
    private final TypeInformation<OUT> outputType;
    private final AsyncSettings<IN, KEY, OUT> settings;

    private TypeSerializer<IN> inputSerializer;
    private LaneStore<IN, KEY, OUT> store;
    private Lanes<IN, KEY, OUT> lanes;
    private Completions<?> completions;
    private Dispatch<IN, KEY> dispatcher;
    private WatermarkHold watermarks;
    private Room<IN, KEY, OUT> room;
    private Results<KEY, OUT> results;
    private LaneMetrics laneMetrics;
    private ListState<String> released;
    private List<String> releases;
    private boolean copyInput;
    private long wakeUpAt;
    private long stoppingAt;

    KeyOrderedAsyncOperator(
            StreamOperatorParameters<OUT> parameters,
            AsyncFunction<IN, OUT> function,
            TypeInformation<IN> inputType,
            TypeInformation<OUT> outputType,
            AsyncSettings<IN, KEY, OUT> settings) {
        super(parameters);
        this.mailbox = parameters.getMailboxExecutor();
        this.function = function;
        this.inputType = inputType;
        this.outputType = outputType;
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        inputSerializer = inputType.createSerializer(getExecutionConfig().getSerializerConfig());
        copyInput = getExecutionConfig().isObjectReuseEnabled();
        wakeUpAt = Long.MAX_VALUE;
        stoppingAt = -1;
        KeyedStateBackend<KEY> backend = getKeyedStateBackend();
        store =
                new LaneStore<>(
                        backend,
                        inputSerializer,
                        outputType.createSerializer(getExecutionConfig().getSerializerConfig()));
        watermarks = new WatermarkHold(super::processWatermark);
        lanes = new Lanes<>(store, watermarks, elementSize());
        dispatcher = dispatcher();
        results = new Results<>(output, store);
        laneMetrics = new LaneMetrics(getMetricGroup(), lanes, dispatcher);
        room =
                new Room<>(
                        mailbox,
                        lanes,
                        dispatcher,
                        laneMetrics,
                        settings.maxWaiting(),
                        getOperatorName());
        released =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(RELEASED, StringSerializer.INSTANCE));
        for (Lane<IN, KEY> lane : lanes.restore()) {
            dispatcher.ready(lane);
        }
        release();
    }

    private Dispatch<IN, KEY> dispatcher() {
        BatchBounds batches = settings.batches();
        if (batches != null && function instanceof BatchAsyncFunction<IN, OUT> ofMany) {
            Completions<Batch<IN, KEY>> ended = new Completions<>(mailbox, this::proceed);
            completions = ended;
            return new BatchDispatcher<>(ofMany, settings, batches, lanes, ended, this);
        }
        Completions<Attempt<IN, KEY, OUT>> ended = new Completions<>(mailbox, this::proceed);
        completions = ended;
        return new Dispatcher<>(function, settings, lanes, ended, this);
    }

    private ElementSize<IN> elementSize() {
        ElementSize<IN> sizeOf = settings.sizeOf();
        return sizeOf != null ? sizeOf : new SerializedSize<>(inputSerializer);
    }

    /** Once for each id: a restart must not release what was parked since. */
    private void release() throws Exception {
        releases = new ArrayList<>();
        for (String id : released.get()) {
            releases.add(id);
        }
        Release<KEY> release = settings.release();
        if (release != null && !releases.contains(release.id())) {
            int count = lanes.release(release);
            releases = List.of(release.id());
            LOG.info("{}: released {} parked lanes ({}).", getOperatorName(), count, release.id());
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        FunctionUtils.setFunctionRuntimeContext(function, getRuntimeContext());
        FunctionUtils.openFunction(function, DefaultOpenContext.INSTANCE);
        // Not here: what follows downstream may not be open yet.
        mailbox.execute(this::goOn, "go on with what a checkpoint holds");
    }

    private void goOn() throws Exception {
        results.emitLate();
        proceed();
    }

    @SuppressWarnings("unchecked") // the key selector of the stream makes keys of this type
    @Override
    public void processElement(StreamRecord<IN> record) throws Exception {
        KEY key = (KEY) getCurrentKey();
        IN element = copyInput ? inputSerializer.copy(record.getValue()) : record.getValue();
        long timestamp = record.hasTimestamp() ? record.getTimestamp() : Waiting.NO_TIMESTAMP;
        room.await();
        if (lanes.isParked(key)) {
            results.emit(key, settings.policy().whenParked(element), timestamp);
            return;
        }
        Lane<IN, KEY> lane = lanes.add(key, element, timestamp);
        if (lane != null) {
            dispatcher.ready(lane);
            proceed();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermarks.arrived(mark);
    }

    private void proceed() throws Exception {
        dispatcher.dispatch();
        room.relieve();
    }

    private void wakeUp(long time) throws Exception {
        wakeUpAt = Long.MAX_VALUE;
        dispatcher.expire();
        proceed();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        lanes.store();
        // One subtask's word is enough, and a union of all would grow with each rescaling.
        released.update(
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0
                        ? releases
                        : List.of());
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
            results.keep();
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
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        if (checkpointId == stoppingAt) {
            // The stop did not come about: the job goes on.
            stoppingAt = -1;
            results.emitLate();
            dispatcher.resume();
            proceed();
        }
    }

    @Override
    public void endInput() throws Exception {
        while (lanes.elements() > 0) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        FunctionUtils.closeFunction(function);
    }

    @Override
    public long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public void wakeAt(long time) {
        if (time < wakeUpAt) {
            wakeUpAt = time;
            @SuppressWarnings("unused") // a timer that is no longer needed does no harm
            ScheduledFuture<?> timer = getProcessingTimeService().registerTimer(time, this::wakeUp);
        }
    }

    @Override
    public void emit(KEY key, Collection<OUT> out, long timestamp) throws Exception {
        results.emit(key, out, timestamp);
    }

    @Override
    public void retried() {
        laneMetrics.retried();
    }
}

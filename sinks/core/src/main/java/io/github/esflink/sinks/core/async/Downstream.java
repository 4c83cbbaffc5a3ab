package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.text.OneLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes downstream: results, and the watermarks behind them. After the barrier of a stop
 * nothing may follow it: it is kept, becomes a part of the savepoint, and leaves after the restore.
 * Knows which keys are parked, and after which checkpoint their last result left. In the task's
 * thread.
 */
final class Downstream<OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(Downstream.class);

    /** The epoch of elements that came from a savepoint: every watermark comes after them. */
    static final long RESTORED = 0;

    /** What the heap's state takes for a parked key, beside the key's own bytes. */
    private static final int PARKED_BYTES = 120;

    private final Output<StreamRecord<OUT>> output;
    private final KeyQueueState.Access<?, OUT> state;
    private final ValueState<Boolean> parked;
    private final ValueState<Long> lettersAfter;
    private final ValueState<List<Tuple2<Long, OUT>>> finished;

    /** By key, in order; what a savepoint holds of them is in the state. */
    private final Map<Object, List<Tuple2<Long, OUT>>> kept = new LinkedHashMap<>();

    private boolean keeping;
    private int parkedKeys;
    private long parkedBytes;
    private long lastCheckpoint;
    private long lastCommitted;

    /**
     * By epoch modulo 2: elements that are not done. Between two watermarks that leave is one
     * epoch.
     */
    private final long[] elements = new long[2];

    private long epoch = RESTORED;

    /** Came before this epoch, and waits for the elements of the last one. */
    private @Nullable Watermark heldWatermark;

    /** The last of those that came meanwhile, which leave as one, after it. */
    private @Nullable Watermark nextWatermark;

    Downstream(Output<StreamRecord<OUT>> output, KeyQueueState.Access<?, OUT> state)
            throws Exception {
        this.output = output;
        this.state = state;
        this.parked = state.of(state.names.parked());
        this.lettersAfter = state.of(state.names.lettersAfter());
        this.finished = state.of(state.names.finished());
    }

    /**
     * @param checkpoint the one that the job starts from
     * @param committed the last one whose results are committed downstream
     */
    void restore(long checkpoint, long committed) {
        lastCheckpoint = checkpoint;
        lastCommitted = committed;
        state.keysOf(state.names.parked()).forEach(key -> countParked(key, 1));
    }

    void emit(Object key, Collection<OUT> results, long timestamp) throws Exception {
        for (OUT result : results) {
            if (keeping) {
                kept.computeIfAbsent(key, first -> new ArrayList<>())
                        .add(Tuple2.of(timestamp, result));
            } else {
                output.collect(
                        timestamp == TimestampAssigner.NO_TIMESTAMP
                                ? new StreamRecord<>(result)
                                : new StreamRecord<>(result, timestamp));
            }
        }
        if (!keeping && !results.isEmpty() && isParked(key)) {
            lettersLeft(key);
        }
    }

    private void lettersLeft(Object key) throws Exception {
        state.setKey(key);
        Long before = lettersAfter.value();
        if (before == null || before != lastCheckpoint) {
            lettersAfter.update(lastCheckpoint);
        }
    }

    /** The barrier of a stop is gone: nothing leaves. */
    void keep() {
        keeping = true;
    }

    /** Sends what was kept, before a restart or since the barrier, and keeps nothing more. */
    void emitKept() throws Exception {
        keeping = false;
        for (Object key : state.keysOf(state.names.finished())) {
            state.setKey(key);
            kept.putIfAbsent(key, finished.value());
            finished.clear();
        }
        for (Map.Entry<Object, List<Tuple2<Long, OUT>>> entry : kept.entrySet()) {
            for (Tuple2<Long, OUT> result : entry.getValue()) {
                emit(entry.getKey(), List.of(result.f1), result.f0);
            }
        }
        kept.clear();
        releaseWatermarks();
    }

    /**
     * Puts what is kept into the state.
     *
     * @return the last checkpoint whose results are committed when this one is restored: a stop
     *     ends only when its own are
     */
    long store(long checkpoint) throws Exception {
        for (Map.Entry<Object, List<Tuple2<Long, OUT>>> entry : kept.entrySet()) {
            state.setKey(entry.getKey());
            finished.update(entry.getValue());
        }
        lastCheckpoint = checkpoint;
        return keeping ? checkpoint : lastCommitted;
    }

    void committed(long checkpoint) {
        lastCommitted = Math.max(lastCommitted, checkpoint);
    }

    /** Looks into the state only while some key is parked. */
    boolean isParked(Object key) throws Exception {
        if (parkedKeys == 0) {
            return false;
        }
        state.setKey(key);
        return parked.value() != null;
    }

    void park(Object key) throws Exception {
        state.setKey(key);
        parked.update(true);
        countParked(key, 1);
    }

    private void countParked(Object key, int change) {
        parkedKeys += change;
        if (state.onHeap) {
            parkedBytes += (long) change * (PARKED_BYTES + KeyQueues.bytesOf(key));
        }
    }

    /** Lets parked keys go on, unless that was done at an earlier start, and says so. */
    void release(
            String id, boolean again, SerializableFunction<Object, Boolean> keys, String operator)
            throws Exception {
        if (again) {
            LOG.info(
                    "{}: the release {} was carried out at an earlier start, and releases nothing again; {} keys are parked. To release what was parked since, give it another id, such as {},2.",
                    operator,
                    id,
                    parkedKeys,
                    id);
            return;
        }
        int before = parkedKeys;
        List<Object> held = new ArrayList<>();
        for (Object key : state.keysOf(state.names.parked())) {
            if (keys.apply(key) && !release(key)) {
                held.add(key);
            }
        }
        LOG.info("{}: released {} parked keys ({}).", operator, before - parkedKeys, id);
        if (!held.isEmpty()) {
            LOG.warn(
                    "{}: {} keys stay parked, because some of what went downstream for them is still in the checkpoint that the job was started from, and could not have been sent again before: {}. Send it again when it is there, then release them with another id, such as {},2.",
                    operator,
                    held.size(),
                    OneLine.of(
                            held.size() > 20
                                    ? held.subList(0, 20) + " and others"
                                    : held.toString()),
                    id);
        }
    }

    /** Not while some of its results are kept, or not committed. */
    private boolean release(Object key) throws Exception {
        state.setKey(key);
        Long after = lettersAfter.value();
        if (finished.value() != null || (after != null && after >= lastCommitted)) {
            return false;
        }
        parked.clear();
        lettersAfter.clear();
        countParked(key, -1);
        return true;
    }

    int parkedKeys() {
        return parkedKeys;
    }

    /** What they take on the heap. */
    long parkedBytes() {
        return parkedBytes;
    }

    /** An element that has to be done before later watermarks leave. Returns its epoch. */
    long elementArrived() {
        elements[(int) (epoch & 1)]++;
        return epoch;
    }

    /** The same for so many that come from a savepoint, before anything else arrives. */
    void restored(long count) {
        elements[(int) RESTORED] += count;
    }

    void elementDone(long itsEpoch) {
        elements[(int) (itsEpoch & 1)]--;
        releaseWatermarks();
    }

    /** Leaves when the elements that came before it are done. */
    void watermark(Watermark watermark) {
        nextWatermark = watermark;
        releaseWatermarks();
    }

    private void releaseWatermarks() {
        if (heldWatermark != null && elements[(int) (~epoch & 1)] == 0 && !keeping) {
            output.emitWatermark(heldWatermark);
            heldWatermark = null;
        }
        if (heldWatermark == null && nextWatermark != null) {
            heldWatermark = nextWatermark;
            nextWatermark = null;
            epoch++;
            releaseWatermarks();
        }
    }
}

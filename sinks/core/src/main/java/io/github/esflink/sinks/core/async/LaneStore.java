package io.github.esflink.sinks.core.async;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/** The keyed state of the lanes, element by element. */
final class LaneStore<IN, KEY, OUT> {

    private final KeyedStateBackend<KEY> backend;
    private final LaneState<IN, OUT> names;
    private final MapState<Long, Tuple3<Long, Long, IN>> waiting;
    private final ValueState<Tuple2<Integer, Long>> attempts;
    private final ValueState<Boolean> parked;
    private final ValueState<List<Tuple2<Long, OUT>>> finished;

    LaneStore(
            KeyedStateBackend<KEY> backend, TypeSerializer<IN> element, TypeSerializer<OUT> result)
            throws Exception {
        this.backend = backend;
        this.names = LaneState.of(element, result);
        this.waiting = state(names.waiting());
        this.attempts = state(names.attempts());
        this.parked = state(names.parked());
        this.finished = state(names.finished());
    }

    private <S extends State> S state(StateDescriptor<S, ?> descriptor) throws Exception {
        return backend.getPartitionedState(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    void put(KEY key, long number, long timestamp, long epoch, IN element) throws Exception {
        backend.setCurrentKey(key);
        waiting.put(number, Tuple3.of(timestamp, epoch, element));
    }

    Tuple3<Long, Long, IN> get(KEY key, long number) throws Exception {
        backend.setCurrentKey(key);
        return waiting.get(number);
    }

    void remove(KEY key, long number) throws Exception {
        backend.setCurrentKey(key);
        waiting.remove(number);
    }

    void putAttempts(KEY key, int count, long firstAt) throws Exception {
        backend.setCurrentKey(key);
        attempts.update(Tuple2.of(count, firstAt));
    }

    void clearAttempts(KEY key) throws Exception {
        backend.setCurrentKey(key);
        attempts.clear();
    }

    void park(KEY key) throws Exception {
        backend.setCurrentKey(key);
        parked.update(true);
    }

    void release(KEY key) throws Exception {
        backend.setCurrentKey(key);
        parked.clear();
    }

    void putFinished(KEY key, List<Tuple2<Long, OUT>> results) throws Exception {
        backend.setCurrentKey(key);
        finished.update(results);
    }

    List<KEY> parkedKeys() {
        return keysOf(names.parked());
    }

    /** The results that were too late for their savepoint, each key's in order; then forgotten. */
    List<Tuple2<Long, OUT>> takeFinished() throws Exception {
        List<Tuple2<Long, OUT>> results = new ArrayList<>();
        for (KEY key : keysOf(names.finished())) {
            backend.setCurrentKey(key);
            List<Tuple2<Long, OUT>> ofKey = finished.value();
            if (ofKey != null) {
                results.addAll(ofKey);
            }
            finished.clear();
        }
        return results;
    }

    /** A lane for every key that has elements, with none of them in memory. */
    List<Lane<IN, KEY>> restoreLanes(ElementSize<IN> sizeOf) throws Exception {
        List<Lane<IN, KEY>> lanes = new ArrayList<>();
        for (KEY key : keysOf(names.waiting())) {
            backend.setCurrentKey(key);
            Lane<IN, KEY> lane = new Lane<>(key);
            lane.storedFrom = Long.MAX_VALUE;
            for (Iterator<Map.Entry<Long, Tuple3<Long, Long, IN>>> i = waiting.iterator();
                    i.hasNext(); ) {
                Map.Entry<Long, Tuple3<Long, Long, IN>> entry = i.next();
                lane.storedFrom = Math.min(lane.storedFrom, entry.getKey());
                lane.end = Math.max(lane.end, entry.getKey() + 1);
                lane.bytes += sizeOf.bytesOf(entry.getValue().f2);
            }
            if (lane.end == 0) {
                continue;
            }
            lane.restoredTo = lane.end;
            Tuple2<Integer, Long> failed = attempts.value();
            if (failed != null) {
                lane.attempts = failed.f0;
                lane.firstAttemptAt = failed.f1;
            }
            lanes.add(lane);
        }
        return lanes;
    }

    /** Collected before use: the state may not change while its keys are walked. */
    private List<KEY> keysOf(StateDescriptor<?, ?> state) {
        try (Stream<KEY> keys = backend.getKeys(state.getName(), VoidNamespace.INSTANCE)) {
            return keys.toList();
        }
    }
}

package io.github.esflink.sinks.core.async;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * What goes downstream. After the barrier of a stop with savepoint nothing may: what comes then is
 * kept in the state of its key. In the task's thread.
 */
final class Results<KEY, OUT> {

    private final Output<StreamRecord<OUT>> output;
    private final LaneStore<?, KEY, OUT> store;
    private final Map<KEY, List<Tuple2<Long, OUT>>> kept = new HashMap<>();
    private boolean keeping;

    Results(Output<StreamRecord<OUT>> output, LaneStore<?, KEY, OUT> store) {
        this.output = output;
        this.store = store;
    }

    void emit(KEY key, Collection<OUT> results, long timestamp) throws Exception {
        for (OUT result : results) {
            if (keeping) {
                List<Tuple2<Long, OUT>> ofKey =
                        kept.computeIfAbsent(key, first -> new ArrayList<>());
                ofKey.add(Tuple2.of(timestamp, result));
                store.putFinished(key, ofKey);
            } else {
                emit(result, timestamp);
            }
        }
    }

    private void emit(OUT result, long timestamp) {
        output.collect(
                timestamp == Waiting.NO_TIMESTAMP
                        ? new StreamRecord<>(result)
                        : new StreamRecord<>(result, timestamp));
    }

    /** From now on nothing goes downstream. */
    void keep() {
        keeping = true;
    }

    /** Sends what was kept, before a restart or since {@link #keep}, and keeps nothing more. */
    void emitLate() throws Exception {
        keeping = false;
        kept.clear();
        for (Tuple2<Long, OUT> result : store.takeFinished()) {
            emit(result.f1, result.f0);
        }
    }
}

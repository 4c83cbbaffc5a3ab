package io.github.esflink.savepoints.stored;

import io.github.esflink.sinks.core.async.KeyQueueState;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple7;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/**
 * Reads what waits in the lanes of a sink, with Flink's state processor: a small Flink job in this
 * process, which takes a few seconds.
 */
public final class LaneReader {

    private static final TypeInformation<Tuple7<String, String, Long, String, Long, Long, Integer>>
            ROW =
                    Types.TUPLE(
                            Types.STRING,
                            Types.STRING,
                            Types.LONG,
                            Types.STRING,
                            Types.LONG,
                            Types.LONG,
                            Types.INT);

    private static final String WAITING = "waiting";
    private static final String PARKED = "parked";
    private static final String LETTERS = "letters";

    private LaneReader() {}

    /** Whether the operator keeps lanes: other keyed state there is none. */
    public static boolean hasLanes(OperatorState operator) {
        return !Savepoint.keyedState(operator).isEmpty();
    }

    /**
     * @param operator one that {@link #hasLanes}
     * @throws SavepointException when they cannot be read
     */
    public static LaneContents read(Savepoint savepoint, OperatorState operator) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(RestOptions.BIND_PORT, "0");
        boolean incremental =
                Savepoint.keyedState(operator).stream()
                        .anyMatch(IncrementalKeyedStateHandle.class::isInstance);
        configuration.set(StateBackendOptions.STATE_BACKEND, incremental ? "rocksdb" : "hashmap");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        List<WaitingEvent> waiting = new ArrayList<>();
        List<String> parked = new ArrayList<>();
        int letters = 0;
        try (CloseableIterator<Tuple7<String, String, Long, String, Long, Long, Integer>> rows =
                SavepointReader.read(env, savepoint.folder().toString())
                        .readKeyedState(
                                OperatorIdentifier.forUidHash(operator.getOperatorID().toString()),
                                new Rows(),
                                Types.STRING,
                                ROW)
                        .executeAndCollect("read lanes")) {
            while (rows.hasNext()) {
                var row = rows.next();
                switch (row.f0) {
                    case WAITING ->
                            waiting.add(
                                    new WaitingEvent(
                                            row.f1, row.f2, row.f3, row.f4, row.f5, row.f6));
                    case PARKED -> parked.add(row.f1);
                    default -> letters += row.f6;
                }
            }
        } catch (Exception e) {
            throw new SavepointException(
                    "The lanes of %s in %s cannot be read: %s"
                            .formatted(Savepoint.nameOf(operator), savepoint, rootOf(e)),
                    e);
        }
        waiting.sort(
                Comparator.comparing(WaitingEvent::lane).thenComparingLong(WaitingEvent::number));
        parked.sort(Comparator.naturalOrder());
        return new LaneContents(waiting, parked, letters);
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }

    /** A row for each event, each parked lane, and the letters of each lane. */
    private static final class Rows
            extends KeyedStateReaderFunction<
                    String, Tuple7<String, String, Long, String, Long, Long, Integer>> {

        private static final long serialVersionUID = 1L;

        private final TypeSerializer<EventRecord> serializer =
                TypeInformation.of(EventRecord.class).createSerializer(new SerializerConfigImpl());

        private transient MapState<Long, byte[]> elements;

        /** What version 0.1 wrote. */
        private transient MapState<Long, Tuple3<Long, Long, EventRecord>> waiting;

        private transient ValueState<Boolean> parked;
        private transient ValueState<List<Tuple2<Long, DeadLetter>>> finished;

        @Override
        public void open(OpenContext context) {
            KeyQueueState<EventRecord, DeadLetter> queues =
                    KeyQueueState.of(
                            serializer,
                            TypeInformation.of(DeadLetter.class)
                                    .createSerializer(new SerializerConfigImpl()));
            elements = getRuntimeContext().getMapState(queues.elements());
            waiting = getRuntimeContext().getMapState(queues.waiting());
            getRuntimeContext().getState(queues.retry());
            getRuntimeContext().getState(queues.attempts());
            parked = getRuntimeContext().getState(queues.parked());
            getRuntimeContext().getState(queues.lettersAfter());
            finished = getRuntimeContext().getState(queues.finished());
        }

        @Override
        public void readKey(
                String key,
                Context context,
                Collector<Tuple7<String, String, Long, String, Long, Long, Integer>> out)
                throws Exception {
            for (Map.Entry<Long, byte[]> entry : elements.entries()) {
                DataInputDeserializer in = new DataInputDeserializer(entry.getValue());
                in.skipBytesToRead(KeyQueueState.HEADER_BYTES);
                out.collect(waiting(key, entry.getKey(), serializer.deserialize(in)));
            }
            for (Map.Entry<Long, Tuple3<Long, Long, EventRecord>> entry : waiting.entries()) {
                out.collect(waiting(key, entry.getKey(), entry.getValue().f2));
            }
            if (Boolean.TRUE.equals(parked.value())) {
                out.collect(Tuple7.of(PARKED, key, 0L, "", 0L, 0L, 0));
            }
            List<Tuple2<Long, DeadLetter>> letters = finished.value();
            if (letters != null && !letters.isEmpty()) {
                out.collect(Tuple7.of(LETTERS, key, 0L, "", 0L, 0L, letters.size()));
            }
        }

        private static Tuple7<String, String, Long, String, Long, Long, Integer> waiting(
                String key, long number, EventRecord event) {
            return Tuple7.of(
                    WAITING,
                    key,
                    number,
                    event.position().streamId(),
                    event.position().streamRevision(),
                    event.position().logPosition(),
                    event.data().length + event.metadata().length);
        }
    }
}

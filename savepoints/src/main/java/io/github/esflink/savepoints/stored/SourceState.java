package io.github.esflink.savepoints.stored;

import io.github.esflink.source.enumerator.EventStoreEnumeratorState;
import io.github.esflink.source.enumerator.EventStoreEnumeratorStateSerializer;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * Where the source stands: a split's position is with the reader that has it, or with the
 * enumerator when no reader has.
 *
 * @param enumerator what the enumerator remembers
 * @param withReaders by split id, in the order of the subtasks
 */
public record SourceState(
        EventStoreEnumeratorState enumerator, Map<String, EventStoreSplit> withReaders) {

    /** What Flink's source operator calls it. */
    private static final String READER_STATE = "SourceReaderState";

    /** The format of Flink's own that surrounds the enumerator's. */
    private static final int COORDINATOR_VERSION = 1;

    public static SourceState of(Savepoint savepoint) {
        OperatorState operator =
                savepoint
                        .operator(Savepoint.SOURCE)
                        .orElseThrow(
                                () ->
                                        new SavepointException(
                                                "The savepoint %s has no operator with the uid `source`: it is not of a connector. Its operators: %s."
                                                        .formatted(
                                                                savepoint,
                                                                savepoint.operators().stream()
                                                                        .map(Savepoint::nameOf)
                                                                        .toList())));
        try {
            return read(
                    operator,
                    EventStoreSplitSerializer.INSTANCE,
                    EventStoreEnumeratorStateSerializer.INSTANCE);
        } catch (IOException e) {
            throw new SavepointException(
                    "The source's state in %s cannot be read: %s"
                            .formatted(savepoint, e.getMessage()),
                    e);
        }
    }

    private static SourceState read(
            OperatorState operator,
            SimpleVersionedSerializer<EventStoreSplit> splits,
            SimpleVersionedSerializer<EventStoreEnumeratorState> enumerators)
            throws IOException {
        Map<String, EventStoreSplit> withReaders = new LinkedHashMap<>();
        for (EventStoreSplit split : readers(operator, splits)) {
            withReaders.put(split.splitId(), split);
        }
        EventStoreEnumeratorState enumerator = enumerator(operator, enumerators);
        return new SourceState(
                enumerator == null
                        ? new EventStoreEnumeratorState(false, List.of(), List.of())
                        : enumerator,
                withReaders);
    }

    /**
     * Reads all of it with serializers that may be another version's.
     *
     * @throws IOException when they cannot read it
     */
    public static void check(
            OperatorState operator,
            SimpleVersionedSerializer<?> splits,
            SimpleVersionedSerializer<?> enumerators)
            throws IOException {
        readers(operator, splits);
        enumerator(operator, enumerators);
    }

    private static <T> List<T> readers(OperatorState operator, SimpleVersionedSerializer<T> splits)
            throws IOException {
        List<T> found = new ArrayList<>();
        for (byte[] bytes : ListStates.read(operator, READER_STATE)) {
            found.add(SimpleVersionedSerialization.readVersionAndDeSerialize(splits, bytes));
        }
        return found;
    }

    private static <T> @org.jspecify.annotations.Nullable T enumerator(
            OperatorState operator, SimpleVersionedSerializer<T> enumerators) throws IOException {
        ByteStreamStateHandle coordinator = operator.getCoordinatorState();
        if (coordinator == null) {
            return null;
        }
        DataInputDeserializer in = new DataInputDeserializer(coordinator.getData());
        int coordinatorVersion = in.readInt();
        if (coordinatorVersion != COORDINATOR_VERSION) {
            throw new IOException(
                    "Flink's own format of it is %d, known is %d."
                            .formatted(coordinatorVersion, COORDINATOR_VERSION));
        }
        int version = in.readInt();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return enumerators.deserialize(version, bytes);
    }

    /** Every split that has still to be read, whoever has it. */
    public List<EventStoreSplit> splits() {
        List<EventStoreSplit> all = new ArrayList<>(withReaders.values());
        all.addAll(enumerator.unassignedSplits());
        return all;
    }

    /**
     * The source's operator with these splits instead, none of them with a reader: the enumerator
     * hands them out when the job starts. Ids of splits that were read to their end stay.
     */
    public OperatorState with(OperatorState operator, List<EventStoreSplit> splits)
            throws IOException {
        List<String> ended = new ArrayList<>(enumerator.assignedSplitIds());
        ended.removeAll(withReaders.keySet());
        OperatorState changed =
                new OperatorState(
                        operator.getOperatorName().orElse(null),
                        operator.getOperatorUid().orElse(null),
                        operator.getOperatorID(),
                        operator.getParallelism(),
                        operator.getMaxParallelism());
        operator.getSubtaskStates()
                .forEach(
                        (subtask, state) ->
                                changed.putState(subtask, OperatorSubtaskState.builder().build()));
        changed.setCoordinatorState(
                new ByteStreamStateHandle(
                        "source", coordinator(new EventStoreEnumeratorState(true, ended, splits))));
        return changed;
    }

    private static byte[] coordinator(EventStoreEnumeratorState state) throws IOException {
        EventStoreEnumeratorStateSerializer serializer =
                EventStoreEnumeratorStateSerializer.INSTANCE;
        byte[] bytes = serializer.serialize(state);
        DataOutputSerializer out = new DataOutputSerializer(bytes.length + 12);
        out.writeInt(COORDINATOR_VERSION);
        out.writeInt(serializer.getVersion());
        out.writeInt(bytes.length);
        out.write(bytes);
        return out.getCopyOfBuffer();
    }
}

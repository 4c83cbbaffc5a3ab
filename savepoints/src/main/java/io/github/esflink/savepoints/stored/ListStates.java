package io.github.esflink.savepoints.stored;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;

/**
 * The list state of operators, element by element: what sources, sinks and committers keep is bytes
 * with a version in front.
 */
final class ListStates {

    private ListStates() {}

    /** The elements of a state, of all subtasks; none when there is no such state. */
    static List<byte[]> read(OperatorState operator, String state) throws IOException {
        List<byte[]> elements = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            elements.addAll(read(subtask, state));
        }
        return elements;
    }

    static List<byte[]> read(OperatorSubtaskState subtask, String state) throws IOException {
        List<byte[]> elements = new ArrayList<>();
        for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
            OperatorStateHandle.StateMetaInfo places =
                    handle.getStateNameToPartitionOffsets().get(state);
            if (places == null) {
                continue;
            }
            try (FSDataInputStream in = handle.openInputStream()) {
                DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(in);
                for (long offset : places.getOffsets()) {
                    in.seek(offset);
                    elements.add(BytePrimitiveArraySerializer.INSTANCE.deserialize(view));
                }
            }
        }
        return elements;
    }
}

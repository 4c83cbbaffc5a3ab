package io.github.esflink.savepoints.stored;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/** The states of an operator, and the formats that a savepoint says they are in. */
public final class StoredFormats {

    private StoredFormats() {}

    /**
     * The names of its states, after reading what the savepoint says of their formats.
     *
     * @param loader whose classes read them: of the version that is to go on with the state
     * @throws IOException when one of them does not know a format
     */
    public static Set<String> read(OperatorState operator, ClassLoader loader) throws IOException {
        Set<String> names = new TreeSet<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                OperatorBackendSerializationProxy header =
                        new OperatorBackendSerializationProxy(loader);
                try (InputStream in = handle.openInputStream()) {
                    header.read(new DataInputViewStreamWrapper(in));
                }
                add(header.getOperatorStateMetaInfoSnapshots(), names);
                add(header.getBroadcastStateMetaInfoSnapshots(), names);
            }
        }
        for (KeyedStateHandle handle : Savepoint.keyedState(operator)) {
            KeyedBackendSerializationProxy<?> header = new KeyedBackendSerializationProxy<>(loader);
            try (InputStream in = headerOf(handle)) {
                header.read(new DataInputViewStreamWrapper(in));
            }
            add(header.getStateMetaInfoSnapshots(), names);
        }
        return names;
    }

    private static InputStream headerOf(KeyedStateHandle handle) throws IOException {
        if (handle instanceof KeyGroupsStateHandle full) {
            return full.openInputStream();
        }
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            return incremental.getMetaDataStateHandle().openInputStream();
        }
        throw new IOException(
                "Keyed state of the kind %s is not known here; take a savepoint in the canonical format."
                        .formatted(handle.getClass().getSimpleName()));
    }

    private static void add(List<StateMetaInfoSnapshot> states, Set<String> names) {
        states.forEach(state -> names.add(state.getName()));
    }
}

package io.github.esflink.savepoints.stored;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint or checkpoint of one job. Reading its metadata does not read its state.
 *
 * @param folder where its {@code _metadata} is
 */
public record Savepoint(Path folder, CheckpointMetadata metadata) {

    /** The uid of the source, see {@code ConnectorPipeline}. */
    public static final String SOURCE = "source";

    private static final String METADATA = "_metadata";

    /**
     * @param location a folder or its {@code _metadata}; a path or a URI that Flink can read
     * @throws SavepointException when there is none
     */
    public static Savepoint open(String location) {
        Path path = new Path(location);
        Path folder = path.getName().equals(METADATA) ? path.getParent() : path;
        try {
            return new Savepoint(
                    folder.makeQualified(folder.getFileSystem()),
                    SavepointLoader.loadSavepointMetadata(location));
        } catch (IOException | IllegalArgumentException e) {
            throw new SavepointException(
                    "No savepoint or checkpoint can be read at %s: %s Expected is a folder with a file %s, such as `flink stop` and `flink savepoint` print it, or a retained checkpoint's chk-N."
                            .formatted(location, sentence(e.getMessage()), METADATA),
                    e);
        }
    }

    private static String sentence(@Nullable String message) {
        return message == null ? "" : message.endsWith(".") ? message : message + ".";
    }

    /** Its operators, in the order of their uids. */
    public List<OperatorState> operators() {
        List<OperatorState> operators = new ArrayList<>(metadata.getOperatorStates());
        operators.sort(Comparator.comparing(Savepoint::nameOf));
        return operators;
    }

    /** The operator of that uid. */
    public Optional<OperatorState> operator(String uid) {
        return operators().stream()
                .filter(
                        operator ->
                                operator.getOperatorID()
                                        .equals(OperatorIdentifier.forUid(uid).getOperatorId()))
                .findFirst();
    }

    /** The uid, or the hash of it where the savepoint does not say. */
    public static String nameOf(OperatorState operator) {
        return operator.getOperatorUid()
                .filter(uid -> !uid.isEmpty())
                .orElse(operator.getOperatorID().toString());
    }

    /** Whether anything would be missed without it. */
    public static boolean hasState(OperatorState operator) {
        return operator.getCoordinatorState() != null
                || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
    }

    /** All handles of its keyed state. */
    public static List<KeyedStateHandle> keyedState(OperatorState operator) {
        List<KeyedStateHandle> handles = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            handles.addAll(subtask.getManagedKeyedState());
        }
        return handles;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}

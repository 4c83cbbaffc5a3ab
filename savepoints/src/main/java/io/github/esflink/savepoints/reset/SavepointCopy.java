package io.github.esflink.savepoints.reset;

import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Writes a changed savepoint to a new place: its files as they are, then metadata of its own. The
 * original is only read. Metadata comes last, so that a copy that broke off is no savepoint.
 */
final class SavepointCopy {

    private static final String METADATA = "_metadata";

    private SavepointCopy() {}

    static void write(Savepoint original, Collection<OperatorState> operators, String target) {
        Path to = new Path(target);
        try {
            FileSystem files = to.getFileSystem();
            if (files.exists(to) && files.listStatus(to).length > 0) {
                throw new SavepointException(
                        "--target %s is not empty: a savepoint is never written over."
                                .formatted(target));
            }
            files.mkdirs(to);
            FileSystem from = original.folder().getFileSystem();
            for (FileStatus file : from.listStatus(original.folder())) {
                if (!file.isDir() && !file.getPath().getName().equals(METADATA)) {
                    try (InputStream in = from.open(file.getPath());
                            OutputStream out =
                                    files.create(
                                            new Path(to, file.getPath().getName()),
                                            FileSystem.WriteMode.NO_OVERWRITE)) {
                        in.transferTo(out);
                    }
                }
            }
            CheckpointMetadata metadata =
                    new CheckpointMetadata(
                            original.metadata().getCheckpointId(),
                            operators,
                            original.metadata().getMasterStates(),
                            original.metadata().getCheckpointProperties());
            try (DataOutputStream out =
                    new DataOutputStream(
                            files.create(
                                    new Path(to, METADATA), FileSystem.WriteMode.NO_OVERWRITE))) {
                Checkpoints.storeCheckpointMetadata(metadata, out);
            }
        } catch (IOException e) {
            throw new SavepointException(
                    "The savepoint could not be written to %s: %s"
                            .formatted(target, e.getMessage()),
                    e);
        }
    }
}

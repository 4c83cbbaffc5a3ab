package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The folder of a sink's dead letters. What is to be sent again is set aside first, so that what is
 * refused anew does not come between; an earlier attempt that was interrupted goes on.
 */
final class LetterFolder {

    private static final String SET_ASIDE = "redelivering";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final FileSystem fileSystem;
    private final Path folder;
    private final Path aside;

    LetterFolder(String folder) throws IOException {
        this.folder = new Path(folder);
        this.fileSystem = this.folder.getFileSystem();
        this.aside = new Path(this.folder, SET_ASIDE);
    }

    /** Sets aside what is complete, unless something is. Returns where it is. */
    String setAside() throws IOException {
        if (!fileSystem.exists(aside)) {
            fileSystem.mkdirs(aside);
            for (FileStatus file : fileSystem.listStatus(folder)) {
                if (DeadLetterFiles.isComplete(file)) {
                    fileSystem.rename(file.getPath(), new Path(aside, file.getPath().getName()));
                }
            }
        }
        return aside.toString();
    }

    /** Keeps what was sent again under another name. Returns where it is. */
    String keep() throws IOException {
        Path kept =
                new Path(folder, "redelivered-" + LocalDateTime.now(ZoneOffset.UTC).format(TIME));
        fileSystem.rename(aside, kept);
        return kept.toString();
    }
}

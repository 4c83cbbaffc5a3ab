package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a sink's dead letters. What is to be sent again is set aside first, so that what is
 * refused anew does not come between; an earlier attempt that was interrupted goes on.
 */
final class LetterFolder implements LetterStore {

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

    @Override
    public Batch take() throws IOException {
        setAside();
        try (DeadLetterReader reader = DeadLetterReader.open(aside.toString())) {
            return new FileBatch(aside.toString(), reader.count());
        }
    }

    /** Sets aside what is complete, unless something is. */
    private void setAside() throws IOException {
        if (!fileSystem.exists(aside)) {
            fileSystem.mkdirs(aside);
            for (FileStatus file : fileSystem.listStatus(folder)) {
                if (DeadLetterFiles.isComplete(file)) {
                    fileSystem.rename(file.getPath(), new Path(aside, file.getPath().getName()));
                }
            }
        }
    }

    /** Keeps what was sent again under another name. */
    @Override
    public String done(Batch batch) throws IOException {
        Path kept =
                new Path(folder, "redelivered-" + LocalDateTime.now(ZoneOffset.UTC).format(TIME));
        fileSystem.rename(aside, kept);
        return "their files are in " + kept;
    }

    private record FileBatch(String folder, int count) implements Batch {

        @Override
        public Reader open() throws IOException {
            DeadLetterReader reader = DeadLetterReader.open(folder);
            return new Reader() {
                @Override
                public @Nullable DeadLetter next() throws IOException {
                    return reader.next();
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }
}

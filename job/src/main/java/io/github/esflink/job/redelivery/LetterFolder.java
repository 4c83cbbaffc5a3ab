package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * refused anew does not come between. What an interrupted attempt had set aside is sent together
 * with what has come since, so that each stream is in its order.
 */
final class LetterFolder implements LetterStore {

    private static final String SET_ASIDE = "redelivering";

    /** Where an earlier version gathered files first. */
    private static final String GATHERED = "redelivering-next";

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

    /** Sets aside what is complete: no job reads what is set aside while this runs. */
    private void setAside() throws IOException {
        setAside(new Path(folder, GATHERED));
        setAside(folder);
    }

    private void setAside(Path from) throws IOException {
        for (FileStatus file : DeadLetterFiles.complete(fileSystem, from)) {
            fileSystem.mkdirs(aside);
            move(file.getPath(), new Path(aside, file.getPath().getName()));
        }
    }

    /**
     * A file system that renames by copying, as object stores do, may have been interrupted between
     * copying and deleting: then the source is whole, and the copy is made again.
     */
    private void move(Path from, Path to) throws IOException {
        if (fileSystem.exists(to)) {
            if (!isBeginningOf(from, to)) {
                throw notMoved(from, to);
            }
            fileSystem.delete(to, false);
        }
        if (!fileSystem.rename(from, to)) {
            throw notMoved(from, to);
        }
    }

    private static IOException notMoved(Path from, Path to) {
        return new IOException(
                "%s could not be renamed to %s: nothing was sent from it and nothing is lost; see what is there and who may write."
                        .formatted(from, to));
    }

    private boolean isBeginningOf(Path whole, Path copy) throws IOException {
        try (InputStream expected = new BufferedInputStream(fileSystem.open(whole));
                InputStream found = new BufferedInputStream(fileSystem.open(copy))) {
            for (int b = found.read(); b >= 0; b = found.read()) {
                if (b != expected.read()) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Keeps what was sent again under another name, file by file. */
    @Override
    public String done(Batch batch) throws IOException {
        if (!fileSystem.exists(aside)) {
            return "there were no files";
        }
        String name = "redelivered-" + LocalDateTime.now(ZoneOffset.UTC).format(TIME);
        Path kept = new Path(folder, name);
        for (int more = 2; fileSystem.exists(kept); more++) {
            kept = new Path(folder, name + "-" + more);
        }
        fileSystem.mkdirs(kept);
        for (FileStatus file : fileSystem.listStatus(aside)) {
            move(file.getPath(), new Path(kept, file.getPath().getName()));
        }
        fileSystem.delete(aside, false);
        return "their files are in " + kept;
    }

    @Override
    public Batch since() throws IOException {
        try (DeadLetterReader reader = DeadLetterReader.open(folder.toString())) {
            return new FileBatch(folder.toString(), reader.count());
        }
    }

    private record FileBatch(String folder, int count) implements Batch {

        @Override
        public Reader open() throws IOException {
            DeadLetterReader reader = DeadLetterReader.open(folder);
            return new Reader() {
                @Override
                public @Nullable Kept next() throws IOException {
                    DeadLetter letter = reader.next();
                    return letter == null ? null : new Kept(letter, null);
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }
}

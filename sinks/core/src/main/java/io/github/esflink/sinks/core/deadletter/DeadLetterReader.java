package io.github.esflink.sinks.core.deadletter;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link DeadLetterFiles} has written, to send it again: all letters of a directory
 * in the order of the log, so each stream in the order of its revisions, whichever subtask wrote
 * them and when. Letters of one event stand in the order in which it was given up.
 *
 * <p>Opening looks over every file once and remembers where each letter stands, in about 50 bytes a
 * letter; the letters themselves are read one at a time. Files that are not complete yet are left
 * out, as are letters that come after opening.
 *
 * <p>Not thread-safe.
 */
@PublicEvolving
public final class DeadLetterReader implements Closeable {

    private static final Comparator<Place> LOG_ORDER =
            Comparator.comparingLong(Place::logPosition)
                    .thenComparingLong(Place::revision)
                    .thenComparingLong(Place::deadAt);

    private final FileSystem fileSystem;
    private final List<Path> files;
    private final Place[] places;
    private int next;

    private int openFile = -1;
    private @Nullable FSDataInputStream open;

    private DeadLetterReader(FileSystem fileSystem, List<Path> files, Place[] places) {
        this.fileSystem = fileSystem;
        this.files = files;
        this.places = places;
    }

    /**
     * @param directory that of {@link DeadLetterFiles#in}; one that does not exist has no letters
     * @throws IOException naming file and line when one is not a dead letter
     */
    public static DeadLetterReader open(String directory) throws IOException {
        Path path = new Path(directory);
        FileSystem fileSystem = path.getFileSystem();
        List<Path> files = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (FileStatus status : DeadLetterFiles.complete(fileSystem, path)) {
            addPlaces(fileSystem, status.getPath(), files.size(), places);
            files.add(status.getPath());
        }
        Place[] sorted = places.toArray(Place[]::new);
        Arrays.sort(sorted, LOG_ORDER);
        return new DeadLetterReader(fileSystem, files, sorted);
    }

    /** How many letters there are in all, read ones included. */
    public int count() {
        return places.length;
    }

    /** The next letter; null after the last one. */
    public @Nullable DeadLetter next() throws IOException {
        if (next == places.length) {
            return null;
        }
        Place place = places[next++];
        FSDataInputStream input = opened(place.file());
        if (input.getPos() != place.offset()) {
            input.seek(place.offset());
        }
        byte[] line = new byte[place.length()];
        int read = input.readNBytes(line, 0, line.length);
        if (read < line.length) {
            throw new IOException(
                    "Dead letter file %s ended at byte %d, where a letter of %d bytes stood when it was opened: it was changed meanwhile."
                            .formatted(
                                    files.get(place.file()), place.offset() + read, line.length));
        }
        return DeadLetterJson.read(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
            openFile = -1;
        }
    }

    private FSDataInputStream opened(int file) throws IOException {
        FSDataInputStream input = open;
        if (input == null || file != openFile) {
            close();
            input = fileSystem.open(files.get(file));
            open = input;
            openFile = file;
        }
        return input;
    }

    private static void addPlaces(FileSystem fileSystem, Path path, int file, List<Place> places)
            throws IOException {
        try (InputStream input = new BufferedInputStream(fileSystem.open(path), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long offset = 0;
            for (int number = 1; readLine(input, line); number++) {
                DeadLetter letter = read(line.toString(StandardCharsets.UTF_8), path, number);
                places.add(
                        new Place(
                                letter.event().position().logPosition(),
                                letter.event().position().streamRevision(),
                                letter.deadAt(),
                                file,
                                offset,
                                line.size()));
                offset += line.size() + 1;
                line.reset();
            }
        }
    }

    private static DeadLetter read(String line, Path path, int number) throws IOException {
        try {
            return DeadLetterJson.read(line);
        } catch (IOException e) {
            throw new IOException(
                    "Line %d of dead letter file %s cannot be read: %s"
                            .formatted(number, path, e.getMessage()),
                    e);
        }
    }

    /** False when there is no further line. */
    private static boolean readLine(InputStream input, ByteArrayOutputStream line)
            throws IOException {
        int read = input.read();
        if (read < 0) {
            return false;
        }
        while (read >= 0 && read != '\n') {
            line.write(read);
            read = input.read();
        }
        return true;
    }

    /** Where a letter stands, and what it is sorted by. */
    private record Place(
            long logPosition, long revision, long deadAt, int file, long offset, int length) {}
}

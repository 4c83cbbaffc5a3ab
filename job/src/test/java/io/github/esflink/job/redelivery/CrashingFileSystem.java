package io.github.esflink.job.redelivery;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Files of this machine under {@code crashing:}, whose process ends after a number of steps that
 * change something, and which may rename as object stores do: by copying, and deleting then. For
 * one test at a time.
 */
public final class CrashingFileSystem extends LocalFileSystem {

    private static final URI NAME = URI.create("crashing:///");

    private static boolean copies;
    private static long stepsLeft;
    private static long steps;

    /** Found by Flink's service loader. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return "crashing";
        }

        @Override
        public FileSystem create(URI uri) {
            return new CrashingFileSystem();
        }
    }

    /** What a process throws at that has ended. */
    static final class Crash extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param stepsUntilCrash each further one throws
     */
    static void start(boolean renamesByCopying, long stepsUntilCrash) {
        copies = renamesByCopying;
        stepsLeft = stepsUntilCrash;
        steps = 0;
    }

    static long steps() {
        return steps;
    }

    private static void step() throws Crash {
        if (stepsLeft-- <= 0) {
            throw new Crash();
        }
        steps++;
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        step();
        return super.mkdirs(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        step();
        return super.delete(path, recursive);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        if (stepsLeft <= 0) {
            throw new Crash();
        }
        return super.listStatus(path);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (!copies) {
            step();
            return super.rename(from, to);
        }
        java.nio.file.Path source = pathToFile(from).toPath();
        java.nio.file.Path target = pathToFile(to).toPath();
        byte[] bytes = Files.readAllBytes(source);
        step();
        Files.write(target, Arrays.copyOf(bytes, bytes.length / 2));
        step();
        Files.write(target, bytes);
        step();
        Files.delete(source);
        return true;
    }
}

package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.SinkContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as files of JSON lines ({@link DeadLetterJson}) in one directory of any file system
 * that Flink knows.
 *
 * <p>Exactly once: a file is complete when the checkpoint is that its letters belong to, and gets
 * its name {@code dead-letters-….jsonl} then; before, it begins with a dot. A checkpoint without
 * letters leaves no file. A stream's letters stand in their order in each file; {@link
 * DeadLetterReader} puts the files together.
 *
 * <p>The directory belongs to one sink of one connector, because a reader takes all that is in it.
 */
@PublicEvolving
public final class DeadLetterFiles implements DeadLetterOutput {

    private static final String PREFIX = "dead-letters";
    private static final String SUFFIX = ".jsonl";

    /** More than names change by chance while a directory is listed. */
    private static final int MOST_ATTEMPTS = 1_000;

    private final Path directory;

    private DeadLetterFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * @param directory made when the first letter comes: a path or a URI such as {@code
     *     s3://bucket/dead/orders}
     */
    public static DeadLetterFiles in(String directory) {
        return new DeadLetterFiles(new Path(Objects.requireNonNull(directory, "directory")));
    }

    @Override
    public void attachTo(DataStream<DeadLetter> letters, SinkContext context) {
        FileSink<DeadLetter> files =
                FileSink.forRowFormat(directory, DeadLetterFiles::writeLine)
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .withOutputFileConfig(
                                OutputFileConfig.builder()
                                        .withPartPrefix(PREFIX)
                                        .withPartSuffix(SUFFIX)
                                        .build())
                        .build();
        letters.sinkTo(files)
                .name("Dead letters")
                .uid(context.uidPrefix())
                // With another one Flink would deal the letters out and lose their order.
                .setParallelism(letters.getParallelism());
    }

    /**
     * The files of letters in a directory that will not change any more; a running job may add
     * others meanwhile.
     *
     * @return none when there is no such directory
     */
    public static List<FileStatus> complete(FileSystem fileSystem, Path directory)
            throws IOException {
        FileStatus @Nullable [] found =
                fileSystem.exists(directory) ? list(fileSystem, directory) : null;
        return found == null
                ? List.of()
                : Arrays.stream(found).filter(DeadLetterFiles::isComplete).toList();
    }

    /** A local directory cannot be listed while one of its files gets another name. */
    private static FileStatus @Nullable [] list(FileSystem fileSystem, Path directory)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return fileSystem.listStatus(directory);
            } catch (FileNotFoundException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean isComplete(FileStatus file) {
        String name = file.getPath().getName();
        return !file.isDir() && name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    private static void writeLine(DeadLetter letter, OutputStream target) throws IOException {
        target.write(DeadLetterJson.write(letter).getBytes(StandardCharsets.UTF_8));
        target.write('\n');
    }
}

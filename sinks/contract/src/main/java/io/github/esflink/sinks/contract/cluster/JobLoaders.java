package io.github.esflink.sinks.contract.cluster;

import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The class loaders of jobs, held weakly: one that is still there when its job has ended is leaked,
 * and a cluster that restarts a connector often runs out of metaspace. One at a time in a JVM.
 */
@PublicEvolving
public final class JobLoaders implements AutoCloseable {

    /** Where the class loaders are left: a place that all of them share. */
    private static final String PLACE = JobLoaders.class.getName();

    private final Queue<WeakReference<ClassLoader>> loaders = new ConcurrentLinkedQueue<>();

    public JobLoaders() {
        System.getProperties().put(PLACE, loaders);
    }

    /**
     * The jars that these types come from, to travel with a job; folders of classes are packed. The
     * one of this class is needed too.
     *
     * @param directory for what is packed
     */
    public static List<Path> jars(List<Class<?>> types, Path directory) {
        return types.stream()
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())))
                .distinct()
                .map(place -> Files.isDirectory(place) ? packed(place, directory) : place)
                .toList();
    }

    private static Path packed(Path classes, Path directory) {
        try {
            Path jar = Files.createTempFile(directory, "classes", ".jar");
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out);
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    entries.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, entries);
                    entries.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same sink, behind something that leaves its class loader here. */
    public static EventSink tracked(EventSink sink) {
        return (events, context) ->
                sink.attachTo(
                        events.map(new LoaderLeft())
                                .returns(TypeInformation.of(EventRecord.class))
                                .uid(context.uidPrefix() + "-loader")
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        context);
    }

    /**
     * Waits until the class loaders of ended jobs are gone; but for one, which may be in a cache of
     * Flink's that the next job empties.
     *
     * @param jobs how many jobs there were
     * @throws AssertionError when fewer have left theirs, or the test's own was among them
     */
    public void awaitGone(int jobs) {
        if (loaders.size() < jobs) {
            throw new AssertionError(
                    "%d jobs have run, and %d have left a class loader"
                            .formatted(jobs, loaders.size()));
        }
        if (loaders.stream().anyMatch(left -> left.get() == getClass().getClassLoader())) {
            throw new AssertionError("A job ran with the classes of the test and not with its own");
        }
        await("no class loader of an ended job")
                .atMost(FlinkCluster.PATIENCE)
                .until(
                        () -> {
                            System.gc();
                            return alive() <= 1;
                        });
    }

    private long alive() {
        return loaders.stream().map(WeakReference::get).filter(l -> l != null).distinct().count();
    }

    @Override
    public void close() {
        System.getProperties().remove(PLACE);
    }

    private static final class LoaderLeft extends RichMapFunction<EventRecord, EventRecord> {

        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked") // what the test put there
        public void open(OpenContext context) {
            Queue<WeakReference<ClassLoader>> loaders =
                    (Queue<WeakReference<ClassLoader>>)
                            Objects.requireNonNull(System.getProperties().get(PLACE));
            loaders.add(new WeakReference<>(getClass().getClassLoader()));
        }

        @Override
        public EventRecord map(EventRecord record) {
            return record;
        }
    }
}

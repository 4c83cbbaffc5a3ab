package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.record.EventRecord;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.socksx.SocksVersion;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolver;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.OutputStream;
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
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.asynchttpclient.AsyncHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job's classes are the job's: when it ends, nothing of the sink or of the client may hold them,
 * or a cluster that restarts a connector often runs out of metaspace.
 */
class ClassLoaderITCase {

    private static final int RESTARTS = 10;

    /** Where the class loaders of jobs are left: a place that all of them share. */
    private static final String LOADERS = ClassLoaderITCase.class.getName();

    /** One of each jar that a job with this sink brings with it. */
    private static final List<Class<?>> OF_JARS =
            List.of(
                    HttpEventSink.class,
                    EventRecord.class,
                    NumberedStreams.class,
                    ClassLoaderITCase.class,
                    AsyncHttpClient.class,
                    ByteBuf.class,
                    Channel.class,
                    ByteToMessageDecoder.class,
                    ZlibCodecFactory.class,
                    HttpHeaders.class,
                    Http2FrameCodec.class,
                    SocksVersion.class,
                    ProxyHandler.class,
                    SslContext.class,
                    AddressResolver.class,
                    AsciiString.class,
                    ObjectMapper.class,
                    JsonFactory.class,
                    JsonProperty.class,
                    Pattern.class);

    @Test
    void jobsThatEndedLeaveNoClassLoaderBehind(@TempDir Path directory) throws Exception {
        Queue<WeakReference<ClassLoader>> loaders = new ConcurrentLinkedQueue<>();
        System.getProperties().put(LOADERS, loaders);
        List<Path> jars = jars(directory);
        try (FlinkCluster cluster = LocalCluster.start(1, 1)) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                deliverSomething(cluster, jars);
            }
            assertThat(loaders).hasSizeGreaterThanOrEqualTo(RESTARTS);
            assertThat(loaders.stream().map(WeakReference::get))
                    .as("loaders of jobs, not of the test")
                    .doesNotContain(ClassLoaderITCase.class.getClassLoader());
            // The last job's may be in a cache of Flink's that the next job empties.
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                System.gc();
                                return alive(loaders) <= 1;
                            });
        } finally {
            System.getProperties().remove(LOADERS);
        }
    }

    private static long alive(Queue<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().map(WeakReference::get).filter(l -> l != null).distinct().count();
    }

    private static void deliverSomething(FlinkCluster cluster, List<Path> jars) throws Exception {
        NumberedStreams streams =
                NumberedStreams.builder()
                        .setStreams(10)
                        .setEventsPerStream(1_000)
                        .setEventsPerSecond(1_000)
                        .build();
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        try (EndpointReceiver receiver =
                EndpointReceiver.of(NumberedEndpoint.builder(log).start(), settings -> settings)) {
            JobGraph graph = new SinkJob(streams, tracked(receiver.sink())).graph(1, null);
            for (Path jar : jars) {
                graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
            }
            JobID job = cluster.run(graph);
            try {
                await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= 100);
            } finally {
                cluster.cancel(job);
            }
        }
    }

    private static List<Path> jars(Path directory) throws Exception {
        return OF_JARS.stream()
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
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The same sink, behind something that leaves its class loader where the test looks. */
    private static EventSink tracked(EventSink sink) {
        return (events, context) ->
                sink.attachTo(
                        events.map(new LoaderLeft())
                                .returns(TypeInformation.of(EventRecord.class))
                                .uid(context.uidPrefix() + "-loader")
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        context);
    }

    private static final class LoaderLeft extends RichMapFunction<EventRecord, EventRecord> {

        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked") // what the test put there
        public void open(OpenContext context) {
            Queue<WeakReference<ClassLoader>> loaders =
                    (Queue<WeakReference<ClassLoader>>)
                            Objects.requireNonNull(System.getProperties().get(LOADERS));
            loaders.add(new WeakReference<>(getClass().getClassLoader()));
        }

        @Override
        public EventRecord map(EventRecord record) {
            return record;
        }
    }
}

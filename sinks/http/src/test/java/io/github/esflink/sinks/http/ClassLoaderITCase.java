package io.github.esflink.sinks.http;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.JobLoaders;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.source.NumberedStreams;
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
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
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
        List<Path> jars = JobLoaders.jars(OF_JARS, directory);
        try (JobLoaders loaders = new JobLoaders();
                FlinkCluster cluster = LocalCluster.start(1, 1)) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                deliverSomething(cluster, jars);
            }
            loaders.awaitGone(RESTARTS);
        }
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
            JobGraph graph =
                    new SinkJob(streams, JobLoaders.tracked(receiver.sink())).graph(1, null);
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
}

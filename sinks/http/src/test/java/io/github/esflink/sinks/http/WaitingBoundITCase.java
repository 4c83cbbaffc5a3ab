package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;

class WaitingBoundITCase {

    private static final int STREAMS = 10;
    private static final int EVENTS = 200;
    private static final MemorySize BOUND = MemorySize.parse("64 kb");

    @Test
    void atTheBoundItBlocksSaysSoAndLosesNothing() throws Exception {
        NumberedStreams streams =
                NumberedStreams.builder()
                        .setStreams(STREAMS)
                        .setEventsPerStream(EVENTS)
                        .setDataBytes(300)
                        .build();
        AtomicBoolean down = new AtomicBoolean(true);
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.setString(
                "metrics.reporter.captured.factory.class", CapturedMetrics.class.getName());
        try (Lines lines = new Lines();
                MiniCluster cluster =
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setConfiguration(configuration)
                                        .build());
                EndpointReceiver receiver =
                        EndpointReceiver.of(
                                NumberedEndpoint.builder(log)
                                        .setPlan(
                                                (streamId, revision, tryNumber) ->
                                                        down.get()
                                                                ? PlannedAnswer.status(500)
                                                                : PlannedAnswer.OK)
                                        .start(),
                                settings -> settings.setMaxWaiting(BOUND))) {
            cluster.start();
            JobID job =
                    cluster.submitJob(new SinkJob(streams, receiver.sink()).graph(1, null))
                            .get()
                            .getJobID();
            await().atMost(FlinkCluster.PATIENCE)
                    .ignoreExceptionsMatching(AssertionError.class::isInstance)
                    .until(() -> CapturedMetrics.value("heldUp") == 1);
            assertThat(CapturedMetrics.value("waiting")).isBetween(1L, STREAMS * EVENTS - 1L);
            assertThat(CapturedMetrics.value("waitingBytes"))
                    .isBetween(BOUND.getBytes(), 2 * BOUND.getBytes());
            assertThat(lines.seen)
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "which is the bound: it takes no more events, and checkpoints wait, until some are done. Nothing is lost."));

            down.set(false);
            await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= streams.totalEvents());
            await().atMost(FlinkCluster.PATIENCE).until(() -> CapturedMetrics.value("heldUp") == 0);
            assertThat(lines.seen).anyMatch(line -> line.contains("takes events again"));
            cluster.cancelJob(job).get();
        }
        log.assertComplete(streams.eventsByStream());
    }

    /** What the lanes log. */
    private static final class Lines extends AbstractAppender implements AutoCloseable {

        private final Queue<String> seen = new ConcurrentLinkedQueue<>();
        private final Logger logger =
                (Logger) LogManager.getLogger("io.github.esflink.sinks.core.async.BackPressure");

        Lines() {
            super("lines", null, null, false, Property.EMPTY_ARRAY);
            start();
            logger.addAppender(this);
            logger.setLevel(org.apache.logging.log4j.Level.INFO);
        }

        @Override
        public void append(LogEvent event) {
            seen.add(event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
    }
}

package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job reports, with and without an order. */
class MetricsITCase {

    private static final int STREAMS = 10;
    private static final int EVENTS = 20;

    @ParameterizedTest(name = "in order: {0}")
    @ValueSource(booleans = {true, false})
    void countsEveryEventAndAttempt(boolean ordered) throws Exception {
        NumberedStreams streams =
                NumberedStreams.builder().setStreams(STREAMS).setEventsPerStream(EVENTS).build();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AnswerPlan firstTimeDown =
                (streamId, revision, tryNumber) ->
                        revision == 0 && seen.add(streamId)
                                ? PlannedAnswer.status(500)
                                : PlannedAnswer.OK;
        AnswerPlan plan = firstTimeDown.refusing(Set.of(streams.streamId(3) + "@5"), 422);
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.setString(
                "metrics.reporter.captured.factory.class", CapturedMetrics.class.getName());
        try (MiniCluster cluster =
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setConfiguration(configuration)
                                        .build());
                EndpointReceiver receiver =
                        EndpointReceiver.of(
                                NumberedEndpoint.builder(new DeliveryLog(Guarantee.AT_LEAST_ONCE))
                                        .setPlan(plan)
                                        .start(),
                                settings ->
                                        settings.setOrdering(
                                                        ordered
                                                                ? Ordering.byStream()
                                                                : Ordering.none())
                                                .setBreakerFailuresInARow(0)
                                                .setDeadLetters(
                                                        (letters, context) ->
                                                                letters.sinkTo(
                                                                                new DiscardingSink<>())
                                                                        .uid(context.uidPrefix()),
                                                        AfterDeadLetter.SKIP))) {
            cluster.start();
            EventSink sink = receiver.sink();
            JobID job =
                    cluster.submitJob(new SinkJob(streams, sink).graph(1, null)).get().getJobID();
            int taken = STREAMS * EVENTS - 1;
            await().atMost(FlinkCluster.PATIENCE)
                    .ignoreExceptionsMatching(AssertionError.class::isInstance)
                    .until(
                            () ->
                                    CapturedMetrics.value("acknowledged") == taken
                                            && CapturedMetrics.value("deadLettered") == 1);

            assertThat(CapturedMetrics.value("sent")).isEqualTo(taken + 1 + STREAMS);
            assertThat(CapturedMetrics.value("retried")).isEqualTo(STREAMS);
            assertThat(CapturedMetrics.value("status2xx")).isEqualTo(taken);
            assertThat(CapturedMetrics.value("status4xx")).isEqualTo(1);
            assertThat(CapturedMetrics.value("status5xx")).isEqualTo(STREAMS);
            assertThat(CapturedMetrics.value("unanswered")).isZero();
            assertThat(CapturedMetrics.value("skipped")).isZero();
            assertThat(CapturedMetrics.value("deliveryLatency")).isEqualTo(taken);
            assertThat(CapturedMetrics.value("breakerState")).isZero();
            cluster.cancelJob(job).get();
        }
    }
}

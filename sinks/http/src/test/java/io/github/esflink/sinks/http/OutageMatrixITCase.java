package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.Answer;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.http.policy.RetryPhases;
import io.github.esflink.sinks.http.policy.RetryPhases.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The endpoint fails everybody in one way for a while, and then is well: nothing is lost, nothing
 * is out of order, nothing is a dead letter, and all streams flow again.
 *
 * <p>A sample, with a breaker that is open for 100 ms. {@code -Doutage.seconds=120} runs all of it,
 * with the settings that a user gets, and prints what it saw ({@code outages.sh}); {@code
 * -Doutage.kinds=404,HANGS} some of it.
 */
class OutageMatrixITCase {

    private static final int SECONDS = Integer.getInteger("outage.seconds", 0);
    private static final int PER_SECOND = 200;

    private static FlinkCluster cluster;

    @TempDir private Path deadLetters;

    /** How the endpoint fails. */
    private record Kind(String name, Answer answer) {
        static Kind status(int code) {
            return new Kind(Integer.toString(code), Answer.status(code));
        }
    }

    record Outage(Kind kind, int streams, int parallelism, boolean batches, boolean varies) {
        @Override
        public String toString() {
            return "%s, %d streams at parallelism %d, %s%s"
                    .formatted(
                            kind.name(),
                            streams,
                            parallelism,
                            batches ? "batches" : "single",
                            varies ? ", URL with parameters" : "");
        }
    }

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (int code : new int[] {302, 400, 401, 403, 404, 405, 408, 415, 429, 500, 502, 503}) {
            kinds.add(Kind.status(code));
        }
        kinds.add(new Kind("429 with Retry-After", Answer.retryAfter(429, 1)));
        kinds.add(new Kind("HANGS", Answer.SILENCE));
        kinds.add(new Kind("CUT", Answer.CUT));
        return kinds;
    }

    static Stream<Outage> outages() {
        List<Outage> all = new ArrayList<>();
        for (Kind kind : kinds()) {
            for (boolean batches : new boolean[] {false, true}) {
                all.add(new Outage(kind, 1, 1, batches, false));
                all.add(new Outage(kind, 4, 4, batches, false));
                all.add(new Outage(kind, 1_000, 4, batches, false));
            }
            if (kind.name().equals("404")) {
                all.add(new Outage(kind, 1_000, 4, false, true));
            }
        }
        List<String> wanted = List.of(System.getProperty("outage.kinds", "").split(","));
        return SECONDS > 0
                ? all.stream()
                        .filter(
                                outage ->
                                        wanted.contains("")
                                                || wanted.contains(outage.kind().name()))
                : Stream.of(
                        new Outage(Kind.status(404), 4, 4, false, true),
                        new Outage(Kind.status(400), 100, 2, false, false),
                        new Outage(Kind.status(403), 1, 1, false, false),
                        new Outage(Kind.status(429), 100, 2, false, false),
                        new Outage(new Kind("CUT", Answer.CUT), 100, 2, true, false),
                        new Outage(Kind.status(415), 4, 4, true, false));
    }

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("outages")
    void nothingIsLostAndAllFlowsAgain(Outage outage) throws Exception {
        NumberedStreams streams =
                NumberedStreams.builder()
                        .setStreams(outage.streams())
                        .setEventsPerStream(
                                Math.max(3, (SECONDS + 10) * PER_SECOND / outage.streams()))
                        .setSplits(Math.min(outage.streams(), 6))
                        .setEventsPerSecond(PER_SECOND)
                        .build();
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        AtomicLong failed = new AtomicLong();
        AtomicReference<Answer> now = new AtomicReference<>(Answer.OK);
        try (NumberedEndpoint endpoint =
                NumberedEndpoint.builder(log)
                        .setPlan(
                                (stream, revision, tries) ->
                                        counted(Objects.requireNonNull(now.get()), failed))
                        .start()) {
            JobID job =
                    cluster.run(
                            new SinkJob(streams, sink(endpoint, outage)),
                            outage.parallelism(),
                            null);
            try {
                await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= outage.streams());
                now.set(outage.kind().answer());
                long begin = System.nanoTime();
                await().atMost(FlinkCluster.PATIENCE.plusSeconds(SECONDS))
                        .until(
                                () ->
                                        failed.get() >= 6
                                                && System.nanoTime() - begin
                                                        >= TimeUnit.SECONDS.toNanos(SECONDS));
                long requests = failed.get();
                Map<String, Long> done = new HashMap<>();
                streams.eventsByStream()
                        .forEach((stream, events) -> done.put(stream, log.done(stream)));
                now.set(Answer.OK);
                long well = System.nanoTime();
                await().atMost(FlinkCluster.PATIENCE)
                        .until(
                                () ->
                                        done.entrySet().stream()
                                                .allMatch(each -> flows(each, log, streams)));
                System.out.printf(
                        "| %s | %d requests | all flow after %.1f s |%n",
                        outage, requests, (System.nanoTime() - well) / 1e9);
                await().atMost(FlinkCluster.PATIENCE)
                        .until(() -> log.done() >= streams.totalEvents());
            } finally {
                cluster.cancel(job);
            }
        }
        log.assertComplete(streams.eventsByStream());
        assertThat(letters()).as("dead letters").isEmpty();
    }

    private static boolean flows(
            Map.Entry<String, Long> doneBefore, DeliveryLog log, NumberedStreams streams) {
        long done = log.done(doneBefore.getKey());
        return done > doneBefore.getValue()
                || done
                        >= Objects.requireNonNull(
                                streams.eventsByStream().get(doneBefore.getKey()));
    }

    /** What is answered while it is down, and counted. */
    private static Answer counted(Answer answer, AtomicLong failed) {
        if (!answer.equals(Answer.OK)) {
            failed.incrementAndGet();
        }
        return answer;
    }

    private EventSink sink(NumberedEndpoint endpoint, Outage outage) {
        HttpEventSinkBuilder settings =
                HttpEventSink.builder()
                        .setUrl(endpoint.url() + (outage.varies() ? "/events/{stream}" : "/events"))
                        .setDeadLetters(
                                DeadLetterFiles.in(deadLetters.toUri().toString()),
                                AfterDeadLetter.SKIP);
        if (outage.batches()) {
            settings.setForm(BodyForm.RECORD)
                    .setBatches(50, MemorySize.ofMebiBytes(1), Duration.ofMillis(20));
        }
        if (SECONDS == 0) {
            Phase quick = new Phase(RetryPhases.FOR_EVER, 50);
            settings.setRetryPhases(new RetryPhases(quick, quick, quick, 0.2))
                    .setBreakerOpenTime(Duration.ofMillis(100));
        }
        return settings.build();
    }

    private List<Path> letters() throws IOException {
        try (Stream<Path> files = Files.walk(deadLetters)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}

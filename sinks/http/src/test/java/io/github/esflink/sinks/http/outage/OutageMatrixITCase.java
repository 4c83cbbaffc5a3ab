package io.github.esflink.sinks.http.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.CapturedMetrics;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.body.BodyForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The endpoint fails everybody in one way for a while, and then is well: nothing is lost, nothing
 * is out of order, nothing is a dead letter, and all streams flow again. Several such jobs run side
 * by side, each with an endpoint of its own: most of the time they wait.
 *
 * <p>A sample, with a breaker that is open for 100 ms. {@code -Doutage.seconds=120} runs all of it,
 * with the settings that a user gets, and prints what it saw ({@code outages.sh}); {@code
 * -Doutage.kinds=404,hangs} some of it.
 */
class OutageMatrixITCase {

    private static final int SECONDS = Integer.getInteger("outage.seconds", 0);
    private static final int AT_ONCE = Integer.getInteger("outage.atOnce", SECONDS > 0 ? 30 : 4);
    private static final int MAX_PARALLELISM = 4;
    private static final int PER_SECOND = SECONDS > 0 ? 50 : 100;

    /** So long may it take until all streams flow again, where users' settings hold. */
    private static final double FLOW_SECONDS = 15;

    private static FlinkCluster cluster;

    @TempDir private Path dir;

    private record Run(Outage outage, int streams, int parallelism, boolean batches) {
        @Override
        public String toString() {
            return "| %s | %,d at parallelism %d | %s |"
                    .formatted(outage.name(), streams, parallelism, batches ? "batches" : "single");
        }
    }

    private static List<Run> runs() {
        if (SECONDS == 0) {
            return List.of(
                    new Run(Outage.named("404, URL with parameters"), 4, 4, false),
                    new Run(Outage.named("400"), 100, 2, false),
                    new Run(Outage.named("429"), 100, 2, false),
                    new Run(Outage.named("reset"), 100, 2, true),
                    new Run(Outage.named("415"), 4, 4, true),
                    new Run(Outage.named("refused"), 1, 1, false),
                    new Run(Outage.named("TLS fails"), 4, 4, false),
                    new Run(Outage.named("token endpoint down"), 100, 2, false));
        }
        List<String> wanted = List.of(System.getProperty("outage.kinds", "").split(","));
        List<Run> all = new ArrayList<>();
        for (Outage outage : Outage.all()) {
            if (wanted.contains("") || wanted.contains(outage.name())) {
                for (boolean batches : new boolean[] {false, true}) {
                    all.add(new Run(outage, 1, 1, batches));
                    all.add(new Run(outage, 4, MAX_PARALLELISM, batches));
                    all.add(new Run(outage, 1_000, MAX_PARALLELISM, batches));
                }
            }
        }
        return all;
    }

    @BeforeAll
    static void startCluster() throws Exception {
        Configuration settings = new Configuration();
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(512));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(512));
        settings.setString(
                "metrics.reporter.captured.factory.class", CapturedMetrics.class.getName());
        cluster = LocalCluster.start(1, AT_ONCE * MAX_PARALLELISM, settings);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void nothingIsLostAndAllFlowsAgain() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Executable> results = new ArrayList<>();
            for (Run run : runs()) {
                Path own = Files.createDirectory(dir.resolve("run" + results.size()));
                Future<?> result =
                        threads.submit(
                                () -> {
                                    play(run, own);
                                    return null;
                                });
                results.add(result::get);
            }
            assertAll(results);
        } finally {
            threads.shutdownNow();
        }
    }

    private void play(Run run, Path own) throws Exception {
        NumberedStreams streams =
                NumberedStreams.builder()
                        .setStreams(run.streams())
                        .setEventsPerStream(Math.max(4, (SECONDS + 3) * PER_SECOND / run.streams()))
                        .setSplits(run.parallelism())
                        .setBurst(1)
                        .setEventsPerSecond(PER_SECOND)
                        .build();
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        Path letters = own.resolve("letters");
        try (FailingEndpoint endpoint = new FailingEndpoint(run.outage(), log)) {
            SinkJob graph = new SinkJob(streams, sink(endpoint, run, own, letters), checkpoints());
            JobID job = cluster.run(graph, run.parallelism(), null);
            try {
                awaitOrExplain(run, log, () -> log.done() >= Math.min(run.streams(), 500));
                long requests = requests(job, endpoint);
                endpoint.fail();
                awaitFailures(job, endpoint);
                requests = requests(job, endpoint) - requests;
                double seconds = secondsUntilAllFlow(run, streams, log, endpoint);
                String line = "%s %,d | %.1f s |".formatted(run, requests, seconds);
                System.out.println(line);
                awaitOrExplain(run, log, () -> log.done() >= streams.totalEvents());
                if (SECONDS > 0) {
                    assertThat(seconds).as(line).isLessThanOrEqualTo(FLOW_SECONDS);
                }
            } finally {
                cluster.cancel(job);
            }
        }
        assertThat(log.firstViolation()).as("%s", run).isNull();
        log.assertComplete(streams.eventsByStream());
        assertThat(filesIn(letters)).as("dead letters, %s", run).isEmpty();
    }

    private static Configuration checkpoints() {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
        return settings;
    }

    private static EventSink sink(FailingEndpoint endpoint, Run run, Path own, Path letters)
            throws IOException {
        HttpEventSinkBuilder settings =
                endpoint.sink(own)
                        .setDeadLetters(
                                DeadLetterFiles.in(letters.toUri().toString()),
                                AfterDeadLetter.SKIP);
        if (run.batches()) {
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

    private static long requests(JobID job, FailingEndpoint endpoint) {
        return CapturedMetrics.value(job, "sent") + endpoint.tokenRequests();
    }

    /**
     * In the sample until some attempts have failed, else until time is up. Of many streams each
     * try may be with another one, so that no event is tried twice.
     */
    private static void awaitFailures(JobID job, FailingEndpoint endpoint) {
        long begin = System.nanoTime();
        long before = requests(job, endpoint);
        await().atMost(FlinkCluster.PATIENCE.plusSeconds(SECONDS))
                .until(
                        () ->
                                requests(job, endpoint) - before >= 6
                                        && System.nanoTime() - begin
                                                >= TimeUnit.SECONDS.toNanos(SECONDS));
    }

    private static double secondsUntilAllFlow(
            Run run, NumberedStreams streams, DeliveryLog log, FailingEndpoint endpoint) {
        Map<String, Long> all = streams.eventsByStream();
        Map<String, Long> done = new HashMap<>();
        all.keySet().forEach(stream -> done.put(stream, log.done(stream)));
        endpoint.recover();
        long well = System.nanoTime();
        awaitOrExplain(
                run,
                log,
                () -> {
                    done.entrySet()
                            .removeIf(
                                    each -> {
                                        long now = log.done(each.getKey());
                                        return now > each.getValue()
                                                || now >= all.get(each.getKey());
                                    });
                    return done.isEmpty();
                });
        return (System.nanoTime() - well) / 1e9;
    }

    private static void awaitOrExplain(Run run, DeliveryLog log, Callable<Boolean> condition) {
        await("%s %s".formatted(run, log)).atMost(FlinkCluster.PATIENCE).until(condition);
    }

    private static List<Path> filesIn(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}

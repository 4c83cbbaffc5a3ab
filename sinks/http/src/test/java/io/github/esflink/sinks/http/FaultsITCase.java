package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault by itself, with a stop with savepoint and a change of parallelism in its midst:
 * nothing is lost, nothing overtakes. {@code -Dcontract.seeds=N} says over how many seeds (default
 * 20).
 */
@DisplayName("Nothing is lost and nothing overtakes, through")
class FaultsITCase {

    private static final int STREAMS = 24;
    private static final int EVENTS = 15;
    private static final int POISONED = 6;

    private static FlinkCluster cluster;

    @TempDir private Path dir;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    private static LongStream seeds() {
        long first = Long.getLong("contract.firstSeed", 1);
        return LongStream.range(first, first + Integer.getInteger("contract.seeds", 20));
    }

    static Stream<Arguments> faults() {
        return Stream.of(Faults.values())
                .flatMap(fault -> seeds().mapToObj(seed -> Arguments.of(fault, seed)));
    }

    static Stream<Arguments> deadLetters() {
        return Stream.of(AfterDeadLetter.values())
                .flatMap(then -> seeds().mapToObj(seed -> Arguments.of(then, seed)));
    }

    private static NumberedStreams.Builder streams() {
        return NumberedStreams.builder()
                .setStreams(STREAMS)
                .setEventsPerStream(EVENTS)
                .setEventsPerSecond(1_000);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("faults")
    void everyFault(Faults fault, long seed) throws Exception {
        Random random = new Random(seed);
        NumberedStreams streams = streams().build();
        DeliveryLog log =
                deliver(
                        streams,
                        streams.totalEvents(),
                        fault.plan(seed),
                        settings -> settings.setRequestTimeout(Duration.ofSeconds(3)),
                        random);

        log.assertComplete(streams.eventsByStream());
        assertThat(log.repeated()).as("events that came again").isZero();
    }

    @ParameterizedTest(name = "an event that is refused, then {0}, seed {1}")
    @MethodSource("deadLetters")
    void anEventThatIsRefused(AfterDeadLetter then, long seed) throws Exception {
        NumberedStreams streams = streams().build();
        String poisoned = streams.streamId((int) (seed % STREAMS));
        Map<String, Long> expected = streams.eventsByStream();
        int behind = EVENTS - POISONED - 1;
        if (then == AfterDeadLetter.PARK) {
            expected.put(poisoned, POISONED + 1L);
        }
        Path letters = dir.resolve("letters");
        DeliveryLog log =
                deliver(
                        streams,
                        expected.values().stream().mapToLong(Long::longValue).sum(),
                        AnswerPlan.allOk().refusing(Set.of(poisoned + "@" + POISONED), 422),
                        settings ->
                                settings.setDeadLetters(
                                        DeadLetterFiles.in(letters.toUri().toString()), then),
                        new Random(seed));

        log.assertComplete(expected);
        assertThat(log.refused()).containsExactly(poisoned + "@" + POISONED);
        List<DeadLetter> found = read(letters);
        assertThat(found).allMatch(letter -> letter.event().position().streamId().equals(poisoned));
        assertThat(found)
                .extracting(letter -> letter.event().position().streamRevision())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(
                                        POISONED,
                                        POISONED + (then == AfterDeadLetter.PARK ? behind : 0))
                                .boxed()
                                .toList());
        assertThat(found.get(0).reason()).isEqualTo(Reason.REFUSED);
        assertThat(found.get(0).answer().status()).isEqualTo(422);
        assertThat(found.get(0).event().data())
                .asString(StandardCharsets.UTF_8)
                .startsWith("{\"seq\":" + POISONED);
        assertThat(found.get(0).attempts()).isEqualTo(1);
        assertThat(found.subList(1, found.size()))
                .allMatch(letter -> letter.reason() == Reason.PARKED);
    }

    /** From parallelism 2 to 3 or 1, at a moment of the seed's choice. */
    private DeliveryLog deliver(
            NumberedStreams streams,
            long expected,
            AnswerPlan plan,
            UnaryOperator<HttpEventSinkBuilder> settings,
            Random random)
            throws Exception {
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        try (EndpointReceiver receiver =
                EndpointReceiver.of(
                        NumberedEndpoint.builder(log).setPlan(plan).start(), settings)) {
            SinkJob job = new SinkJob(streams, receiver.sink());
            JobID first = cluster.run(job, 2, null);
            long moment = (long) (expected * (0.1 + 0.5 * random.nextDouble()));
            String savepoint;
            try {
                awaitDone(log, moment);
                savepoint = cluster.stopWithSavepoint(first, dir);
            } finally {
                cluster.cancel(first);
            }
            JobID second = cluster.run(job, random.nextBoolean() ? 3 : 1, savepoint);
            try {
                awaitDone(log, expected);
                cluster.stopWithSavepoint(second, dir);
            } finally {
                cluster.cancel(second);
            }
        }
        return log;
    }

    private static void awaitDone(DeliveryLog log, long events) {
        await().atMost(FlinkCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> log.firstViolation() != null || log.done() >= events);
        log.assertInOrder();
    }

    private static List<DeadLetter> read(Path folder) throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    for (String line : Files.readAllLines(file)) {
                        letters.add(DeadLetterJson.read(line));
                    }
                }
            }
        }
        letters.sort(
                Comparator.comparingLong(letter -> letter.event().position().streamRevision()));
        return letters;
    }
}

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
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.Release;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of the sink do in a job. */
class HttpEventSinkITCase {

    private static final int STREAMS = 20;
    private static final int EVENTS = 10;

    /** The event that {@link #refusingOne()} refuses. */
    private static final String REFUSED = streams().build().streamId(3) + "@4";

    private static FlinkCluster cluster;

    @TempDir private Path dir;

    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);

    /** Every event as it arrived: {@code stream@revision}. */
    private final List<String> arrivals = new CopyOnWriteArrayList<>();

    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    private static NumberedStreams.Builder streams() {
        return NumberedStreams.builder().setStreams(STREAMS).setEventsPerStream(EVENTS);
    }

    private static AnswerPlan refusingOne() {
        return AnswerPlan.allOk().refusing(Set.of(REFUSED), 422);
    }

    /** Remembers what arrived and what was taken, and answers as another does. */
    private AnswerPlan remembering(AnswerPlan plan) {
        return (streamId, revision, tryNumber) -> {
            String event = streamId + "@" + revision;
            arrivals.add(event);
            PlannedAnswer answer = plan.answerTo(streamId, revision, tryNumber);
            if (answer instanceof PlannedAnswer.Status status && status.code() == 200) {
                taken.add(event);
            }
            return answer;
        };
    }

    private EndpointReceiver open(AnswerPlan plan, UnaryOperator<HttpEventSinkBuilder> settings) {
        return EndpointReceiver.of(
                NumberedEndpoint.builder(log).setPlan(remembering(plan)).start(), settings);
    }

    private static AnswerPlan slowly(long millis) {
        return (streamId, revision, tryNumber) -> PlannedAnswer.slow(millis);
    }

    /**
     * Until the endpoint has answered for every event: one that has only arrived would be cut off
     * with the job. Returns how many connections were needed: as many as there were requests at
     * once.
     */
    private int deliverAll(EndpointReceiver receiver) throws Exception {
        JobID job = cluster.run(new SinkJob(streams().build(), receiver.sink()), 1, null);
        try {
            await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= STREAMS * EVENTS);
            return receiver.endpoint().openConnections();
        } finally {
            cluster.cancel(job);
        }
    }

    private void awaitTaken(int expected) {
        await().atMost(FlinkCluster.PATIENCE).until(() -> taken.size() >= expected);
    }

    private static Set<String> allEvents() {
        Set<String> all = new HashSet<>();
        NumberedStreams streams = streams().build();
        for (int stream = 0; stream < STREAMS; stream++) {
            for (int revision = 0; revision < EVENTS; revision++) {
                all.add(streams.streamId(stream) + "@" + revision);
            }
        }
        return all;
    }

    @Test
    void sendsManyStreamsAtOnceAndEachInOrder() throws Exception {
        try (EndpointReceiver receiver = open(slowly(20), settings -> settings)) {
            assertThat(deliverAll(receiver)).isBetween(4, STREAMS);
        }
        log.assertComplete(streams().build().eventsByStream());
    }

    @Test
    void sendsNoMoreAtOnceThanIsAllowed() throws Exception {
        try (EndpointReceiver receiver = open(slowly(5), settings -> settings.setInFlight(3))) {
            assertThat(deliverAll(receiver)).isEqualTo(3);
        }
        log.assertComplete(streams().build().eventsByStream());
    }

    @Test
    void keepsTheOrderOfAnotherKey() throws Exception {
        try (EndpointReceiver receiver =
                open(
                        slowly(1),
                        settings -> settings.setOrdering(Ordering.byKey(record -> "one")))) {
            assertThat(deliverAll(receiver)).isEqualTo(1);
        }
        log.assertComplete(streams().build().eventsByStream());
    }

    @Test
    void withoutAnOrderEverythingArrivesThroughFaultsToo() throws Exception {
        try (EndpointReceiver receiver =
                open(Faults.mixed(1), settings -> settings.setOrdering(Ordering.none()))) {
            JobID job = cluster.run(new SinkJob(streams().build(), receiver.sink()), 1, null);
            try {
                awaitTaken(STREAMS * EVENTS);
            } finally {
                cluster.cancel(job);
            }
        }
        assertThat(taken).isEqualTo(allEvents());
        assertThat(arrivals).as("some came again").hasSizeGreaterThan(STREAMS * EVENTS);
    }

    @Test
    void withoutAnOrderARefusedEventIsADeadLetterToo() throws Exception {
        Path letters = dir.resolve("letters");
        NumberedStreams streams = streams().build();
        try (EndpointReceiver receiver =
                open(
                        refusingOne(),
                        settings ->
                                settings.setOrdering(Ordering.none())
                                        .setDeadLetters(
                                                DeadLetterFiles.in(letters.toUri().toString()),
                                                AfterDeadLetter.SKIP))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 1, null);
            try {
                awaitTaken(STREAMS * EVENTS - 1);
                await().atMost(FlinkCluster.PATIENCE).until(() -> arrivals.contains(REFUSED));
                cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
        }
        assertThat(linesIn(letters)).isEqualTo(1);
    }

    private static long linesIn(Path folder) throws Exception {
        long lines = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
        }
        return lines;
    }

    @Test
    void withoutDeadLettersARefusalEndsTheJobAndIsNotTriedAgain() throws Exception {
        try (EndpointReceiver receiver = open(refusingOne(), settings -> settings)) {
            JobID job = cluster.run(new SinkJob(streams().build(), receiver.sink()), 1, null);

            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> cluster.status(job) == JobStatus.FAILED);
        }
        assertThat(arrivals).filteredOn(log.refused()::contains).hasSize(1);
    }

    @Test
    void aStatusMayBeSkipped() throws Exception {
        try (EndpointReceiver receiver =
                open(
                        refusingOne(),
                        settings -> settings.setStatusAction("422", StatusAction.SKIP))) {
            deliverAll(receiver);
        }
        log.assertComplete(streams().build().eventsByStream());
    }

    @Test
    void aParkedStreamGoesOnWhenItIsReleased() throws Exception {
        NumberedStreams streams =
                streams().setEventsPerStream(400).setEventsPerSecond(2_000).build();
        String parked = streams.streamId(3);
        Path letters = dir.resolve("letters");
        UnaryOperator<HttpEventSinkBuilder> parking =
                settings ->
                        settings.setDeadLetters(
                                DeadLetterFiles.in(letters.toUri().toString()),
                                AfterDeadLetter.PARK);
        String savepoint;
        try (EndpointReceiver receiver = open(refusingOne(), parking)) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 1, null);
            try {
                await().atMost(FlinkCluster.PATIENCE).until(() -> log.refused().size() == 1);
                savepoint = cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
        }
        assertThat(arrivals).doesNotContain(parked + "@5");
        try (EndpointReceiver receiver =
                open(
                        refusingOne(),
                        settings ->
                                parking.apply(settings)
                                        .setRelease(new Release("july", parked::equals)))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 1, savepoint);
            try {
                await().atMost(FlinkCluster.PATIENCE).until(() -> taken.contains(parked + "@399"));
            } finally {
                cluster.cancel(job);
            }
        }
    }

    @Test
    void onlyTheEventOfABatchThatIsRefusedIsADeadLetter() throws Exception {
        Path letters = dir.resolve("letters");
        try (NumberedEndpoint endpoint =
                NumberedEndpoint.builder(log).setPlan(remembering(refusingOne())).start()) {
            EndpointReceiver receiver =
                    EndpointReceiver.of(
                            endpoint,
                            settings ->
                                    settings.setUrl(endpoint.url() + "/batches")
                                            .setForm(BodyForm.RECORD)
                                            .setBatches(
                                                    50,
                                                    MemorySize.ofMebiBytes(1),
                                                    Duration.ofMillis(20))
                                            .setDeadLetters(
                                                    DeadLetterFiles.in(letters.toUri().toString()),
                                                    AfterDeadLetter.SKIP));
            JobID job = cluster.run(new SinkJob(streams().build(), receiver.sink()), 1, null);
            try {
                await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() == STREAMS * EVENTS);
                cluster.stopWithSavepoint(job, dir);
            } finally {
                cluster.cancel(job);
            }
            assertThat(endpoint.answersByStatus().values().stream().mapToLong(n -> n).sum())
                    .as("requests for %d events", STREAMS * EVENTS)
                    .isLessThan(STREAMS * EVENTS / 2);
        }
        log.assertComplete(streams().build().eventsByStream());
        assertThat(log.refused()).hasSize(1);
        assertThat(linesIn(letters)).isEqualTo(1);
    }

    @Test
    void theSubtasksTogetherKeepToTheRate() throws Exception {
        double perSecond = 200;
        NumberedStreams streams = streams().setEventsPerStream(30).build();
        AtomicInteger requests = new AtomicInteger();
        AtomicLong most = new AtomicLong();
        // From before the first request: whatever holds one up only makes it come later.
        long begun = System.nanoTime();
        AnswerPlan timed =
                (streamId, revision, tryNumber) -> {
                    double allowed = (System.nanoTime() - begun) / 1e9 * perSecond;
                    most.accumulateAndGet((long) (requests.incrementAndGet() - allowed), Math::max);
                    return PlannedAnswer.OK;
                };
        try (EndpointReceiver receiver =
                open(timed, settings -> settings.setRequestsPerSecond(perSecond))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 3, null);
            try {
                awaitTaken(STREAMS * 30);
            } finally {
                cluster.cancel(job);
            }
        }
        assertThat(most.get())
                .as("requests ahead: 20 ms of the rate, and one for each subtask")
                .isLessThanOrEqualTo(4 + 3);
    }

    @Test
    void eventsOfATypeGoToAnotherEndpoint() throws Exception {
        DeliveryLog elsewhere = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        NumberedStreams streams = streams().build();
        try (NumberedEndpoint other = NumberedEndpoint.builder(elsewhere).start();
                EndpointReceiver receiver =
                        open(
                                AnswerPlan.allOk(),
                                settings ->
                                        settings.setUrlFor("Numbered", other.url() + "/other"))) {
            JobID job = cluster.run(new SinkJob(streams, receiver.sink()), 1, null);
            try {
                await().atMost(FlinkCluster.PATIENCE)
                        .until(() -> elsewhere.done() == STREAMS * EVENTS);
            } finally {
                cluster.cancel(job);
            }
        }
        elsewhere.assertComplete(streams.eventsByStream());
        assertThat(arrivals).isEmpty();
    }
}

package io.github.esflink.sinks.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.ProcessCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a sink promises, as tests that it inherits. A subclass, an {@code *ITCase} of the sink's
 * module, says how to open a receiver and which {@link Guarantee} holds:
 *
 * <pre>{@code
 * class HttpSinkContractITCase extends OrderedSinkContract {
 *     @Override
 *     protected Guarantee guarantee() {
 *         return Guarantee.AT_LEAST_ONCE;
 *     }
 *
 *     @Override
 *     protected Receiver open(DeliveryLog log, Random random) throws Exception {
 *         return new Endpoint(log);
 *     }
 * }
 * }</pre>
 *
 * <p>Each test is run over seeds, which choose the moment of the stop or of the loss and are given
 * to the receiver; the seed is in the name of the case and in its error. {@code -Dcontract.seeds=N}
 * chooses how many for the tests inside this process (default 20), {@code -Dcontract.kills=N} for
 * those that kill a process (default 4), {@code -Dcontract.firstSeed=N} the first one (default 1).
 */
@PublicEvolving
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OrderedSinkContract {

    private static final Duration POLL = Duration.ofMillis(5);

    /** Two task managers of two slots: at parallelism 4 each runs a part of every operator. */
    private static final int TASK_MANAGERS = 2;

    private static final int SLOTS_EACH = 2;

    /** What comes after this share of the events waits until the stop or the loss is done. */
    private static final double HELD_BACK_FROM = 0.6;

    private @Nullable FlinkCluster local;
    private @Nullable FlinkCluster processes;

    /** Once for each case. */
    protected abstract Receiver open(DeliveryLog log, Random random) throws Exception;

    /** What the receiver may see. */
    protected abstract Guarantee guarantee();

    /**
     * The streams of each case; the contract holds the later part of them back until the stop or
     * the loss is done. Default: 60 streams of 80 events, at first 1,600 events/s.
     */
    protected NumberedStreams streams() {
        return NumberedStreams.builder()
                .setStreams(60)
                .setEventsPerStream(80)
                .setEventsPerSecond(1_600)
                .build();
    }

    static Stream<Arguments> plannedStops() {
        return seeds("contract.seeds", 20)
                .boxed()
                .flatMap(
                        seed ->
                                Stream.of(
                                        Arguments.of(seed, 2, 2),
                                        Arguments.of(seed, 2, 3),
                                        Arguments.of(seed, 3, 1)));
    }

    static LongStream losses() {
        return seeds("contract.seeds", 20);
    }

    static LongStream kills() {
        return seeds("contract.kills", 4);
    }

    private static LongStream seeds(String property, int defaultCount) {
        long first = Long.getLong("contract.firstSeed", 1);
        return LongStream.range(first, first + Integer.getInteger(property, defaultCount));
    }

    @BeforeAll
    void startCluster() throws Exception {
        local = LocalCluster.start(TASK_MANAGERS, SLOTS_EACH);
    }

    @AfterAll
    void stopClusters() throws Exception {
        if (local != null) {
            local.close();
        }
        if (processes != null) {
            processes.close();
        }
    }

    @ParameterizedTest(name = "seed {0}, parallelism {1} to {2}")
    @MethodSource("plannedStops")
    void aPlannedStopLosesNothingAndSendsNothingTwice(
            long seed, int before, int after, @TempDir Path directory) throws Exception {
        run(seed, random -> stopAndGoOn(random, new Configuration(), before, after, directory));
    }

    @Test
    void aPlannedStopLosesNothingAndSendsNothingTwiceWithStateInRocksDb(@TempDir Path directory)
            throws Exception {
        Configuration rocksDb = new Configuration();
        rocksDb.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        run(1, random -> stopAndGoOn(random, rocksDb, 2, 3, directory));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("losses")
    void theLossOfATaskManagerLosesNothingAndKeepsTheOrder(long seed, @TempDir Path directory)
            throws Exception {
        run(seed, random -> lose(random, started(local), directory));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("kills")
    void theDeathOfAProcessLosesNothingAndKeepsTheOrder(long seed, @TempDir Path directory)
            throws Exception {
        FlinkCluster cluster = startedProcesses();
        run(seed, random -> lose(random, cluster, directory));
    }

    private FlinkCluster startedProcesses() throws Exception {
        FlinkCluster cluster = processes;
        if (cluster == null) {
            Path directory = Path.of("target", "contract", getClass().getSimpleName(), "cluster");
            cluster = ProcessCluster.start(directory.toAbsolutePath(), TASK_MANAGERS, SLOTS_EACH);
            processes = cluster;
        }
        return cluster;
    }

    /** Reports number the cases of a test from 1, so the message says the seed. */
    private static void run(long seed, Case test) throws Exception {
        try {
            test.run(new Random(seed));
        } catch (AssertionError e) {
            throw new AssertionError("Seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    private interface Case {
        void run(Random random) throws Exception;
    }

    void stopAndGoOn(
            Random random, Configuration configuration, int before, int after, Path directory)
            throws Exception {
        FlinkCluster cluster = started(local);
        Path gate = directory.resolve("gate");
        NumberedStreams streams = streams().heldBackUntil(gate, HELD_BACK_FROM);
        DeliveryLog log = new DeliveryLog(guarantee());
        try (Receiver receiver = open(log, random)) {
            SinkJob job = new SinkJob(streams, receiver.sink(), configuration);

            JobID first = cluster.run(job, before, null);
            String savepoint;
            try {
                awaitDone(log, receiver, inTheMiddle(streams, random));
                savepoint = cluster.stopWithSavepoint(first, directory);
            } finally {
                cluster.cancel(first);
            }
            receiver.catchUp();
            log.assertInOrder();
            assertInMidFlow(log, streams);

            Files.createFile(gate);
            JobID second = cluster.run(job, after, savepoint);
            try {
                awaitDone(log, receiver, streams.totalEvents());
                cluster.stopWithSavepoint(second, directory);
            } finally {
                cluster.cancel(second);
            }
            receiver.catchUp();
            log.assertComplete(streams.eventsByStream());
            assertThat(log.repeated()).as("events that came again").isZero();
        }
    }

    private void lose(Random random, FlinkCluster cluster, Path directory) throws Exception {
        Path gate = directory.resolve("gate");
        NumberedStreams streams = streams().heldBackUntil(gate, HELD_BACK_FROM);
        DeliveryLog log = new DeliveryLog(guarantee());
        try (Receiver receiver = open(log, random)) {
            JobID job =
                    cluster.run(
                            new SinkJob(streams, receiver.sink()),
                            TASK_MANAGERS * SLOTS_EACH,
                            null);
            try {
                awaitDone(log, receiver, inTheMiddle(streams, random));

                log.announceRestart();
                cluster.loseTaskManager(job, random);
                log.announceRestart();
                assertInMidFlow(log, streams);

                Files.createFile(gate);
                awaitDone(log, receiver, streams.totalEvents());
                int restarts = cluster.restarts(job);
                assertThat(restarts).as("the loss was felt: restarts").isPositive();
                assertThat(log.mostStepsBack())
                        .as("how often a stream went back, and there were %d restarts", restarts)
                        .isLessThanOrEqualTo(restarts);
            } finally {
                cluster.cancel(job);
            }
            receiver.catchUp();
            log.assertComplete(streams.eventsByStream());
        }
    }

    private static void assertInMidFlow(DeliveryLog log, NumberedStreams streams) {
        assertThat(log.done())
                .as("events delivered until then: it was to come in mid flow")
                .isLessThan(streams.totalEvents());
    }

    /** Early, so that events still flow when the stop or the loss takes effect. */
    private static long inTheMiddle(NumberedStreams streams, Random random) {
        double share = 0.05 + 0.2 * random.nextDouble();
        return (long) (share * streams.totalEvents());
    }

    /** Ends early when the log has found something: nothing would get better. */
    private static void awaitDone(DeliveryLog log, Receiver receiver, long events) {
        try {
            await().pollInSameThread()
                    .atMost(FlinkCluster.PATIENCE)
                    .pollInterval(POLL)
                    .until(
                            () -> {
                                receiver.catchUp();
                                log.assertInOrder();
                                return log.done() >= events;
                            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "Waited %d s for %d events to be delivered: %s"
                            .formatted(FlinkCluster.PATIENCE.toSeconds(), events, log),
                    e);
        }
    }

    private static FlinkCluster started(@Nullable FlinkCluster cluster) {
        if (cluster == null) {
            throw new IllegalStateException("The cluster is not started.");
        }
        return cluster;
    }
}

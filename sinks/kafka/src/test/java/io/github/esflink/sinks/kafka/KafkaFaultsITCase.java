package io.github.esflink.sinks.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.ProcessCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a consumer of committed records sees through faults that are Kafka's own: every event (once,
 * when that was asked for), each stream in order on its partition, and no transaction left open.
 * Over {@code -Dcontract.seeds}, the last test over {@code -Dcontract.kills}.
 */
class KafkaFaultsITCase {

    private static final int STREAMS = 60;
    private static final int EVENTS_PER_STREAM = 100;

    @TempDir static Path directory;
    private static KafkaBroker broker;
    private static @Nullable FlinkCluster local;

    private final NumberedStreams events =
            NumberedStreams.builder()
                    .setStreams(STREAMS)
                    .setEventsPerStream(EVENTS_PER_STREAM)
                    .setEventsPerSecond(1_600)
                    .build();
    private final DeliveryLog log = new DeliveryLog(Guarantee.EXACTLY_ONCE);

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(directory.resolve("broker"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (local != null) {
            local.close();
        }
        broker.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("contract.seeds", 1));
    }

    static LongStream kills() {
        return LongStream.rangeClosed(1, Integer.getInteger("contract.kills", 1));
    }

    static Stream<Arguments> seedsOfEachDelivery() {
        return seeds().boxed()
                .flatMap(
                        seed ->
                                Arrays.stream(Delivery.values())
                                        .map(delivery -> Arguments.of(seed, delivery)));
    }

    /** At least once: what was under way may come again. */
    @ParameterizedTest(name = "seed {0}, {1}")
    @MethodSource("seedsOfEachDelivery")
    void aBrokerThatDiesAndComesBackCostsNothing(long seed, Delivery delivery) throws Exception {
        FlinkCluster cluster = localCluster();
        DeliveryLog seen =
                delivery == Delivery.EXACTLY_ONCE ? log : new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        try (KafkaReceiver receiver = new KafkaReceiver(broker, seen, delivery)) {
            JobID job = cluster.run(new SinkJob(events, receiver.sink()), 2, null);
            try {
                receiver.awaitDone(share(seed));
                seen.announceRestart();
                broker.killAndRestart();
                receiver.awaitDone(events.totalEvents());
            } finally {
                cluster.cancel(job);
            }
            seen.assertComplete(events.eventsByStream());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySavepointGoesOnAtAnotherParallelism(long seed, @TempDir Path savepoints)
            throws Exception {
        FlinkCluster cluster = localCluster();
        Random random = new Random(seed);
        try (KafkaReceiver receiver = new KafkaReceiver(broker, log, Delivery.EXACTLY_ONCE)) {
            SinkJob job = new SinkJob(events, receiver.sink());
            String savepoint = null;
            for (int parallelism : new int[] {1, 2, 3, 1}) {
                JobID id = cluster.run(job, parallelism, savepoint);
                try {
                    receiver.awaitDone(log.done() + 100 + random.nextInt(1_000));
                    savepoint = cluster.stopWithSavepoint(id, savepoints);
                } finally {
                    cluster.cancel(id);
                }
            }
            JobID last = cluster.run(job, 1, savepoint);
            try {
                receiver.awaitDone(events.totalEvents());
            } finally {
                cluster.cancel(last);
            }
            log.assertComplete(events.eventsByStream());
            assertThat(log.repeated()).isZero();
        }
    }

    /** With odd seeds the connector also changes its id, and with it all its transactional ids. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("kills")
    void aSmallerJobClosesWhatALargerOneLeftOpenWhenItDied(long seed) throws Exception {
        Configuration retained = new Configuration();
        retained.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        Path processes = Path.of("target", "faults", "seed-" + seed).toAbsolutePath();
        Random random = new Random(seed);
        try (ProcessCluster cluster = ProcessCluster.start(processes, 2, 1);
                KafkaReceiver receiver = new KafkaReceiver(broker, log, Delivery.EXACTLY_ONCE)) {
            JobID large = cluster.run(new SinkJob(events, receiver.sink(), retained), 3, null);
            receiver.awaitDone(share(seed));
            log.announceRestart();
            cluster.killTaskManager(large, random);
            cluster.cancel(large);

            EventSink sink =
                    seed % 2 == 0
                            ? receiver.sink()
                            : (stream, context) ->
                                    receiver.sink()
                                            .attachTo(
                                                    stream,
                                                    new SinkContext(
                                                            "renamed", context.uidPrefix()));
            JobID small =
                    cluster.run(new SinkJob(events, sink), 1, lastCheckpoint(processes, large));
            try {
                receiver.awaitDone(events.totalEvents());
            } finally {
                cluster.cancel(small);
            }
            log.assertComplete(events.eventsByStream());
        }
    }

    private static String lastCheckpoint(Path processes, JobID job) throws IOException {
        try (Stream<Path> files =
                Files.list(processes.resolve("checkpoints").resolve(job.toString()))) {
            return files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .max(Comparator.comparingInt(KafkaFaultsITCase::number))
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
    }

    private long share(long seed) {
        return (long) ((0.1 + 0.4 * new Random(seed).nextDouble()) * events.totalEvents());
    }

    private static FlinkCluster localCluster() throws Exception {
        FlinkCluster cluster = local;
        if (cluster == null) {
            cluster = LocalCluster.start(2, 2);
            local = cluster;
        }
        return cluster;
    }
}

package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.record.EventRecord;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The endpoint is down while events keep coming. {@code -Doutage.events=N} says how many come
 * before it is back, at 1,000 a second (default 5,000; ten minutes are 600,000). What waits is in
 * RocksDB, so the heap stays as it is.
 */
class OutageITCase {

    private static final int STREAMS = 100;
    private static final int CHECKPOINTS = 5;

    /** At most so many events come after the outage. */
    private static final long AFTERWARDS = 60_000;

    /** How often the heap is looked at during the outage. */
    private static final int LOOKS = 20;

    /** Far less than what waits after ten minutes: some 300 MB. */
    private static final long FLAT_BYTES = MemorySize.ofMebiBytes(64).getBytes();

    /** The jobs run in this process, one after the other. */
    private static final AtomicLong READ = new AtomicLong();

    private static final AtomicLong COMPLETED_CHECKPOINTS = new AtomicLong();

    private static FlinkCluster cluster;

    @TempDir private Path savepoints;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void checkpointsAndAStopGoThroughAndNothingIsLost() throws Exception {
        long outage = Long.getLong("outage.events", 5_000);
        NumberedStreams streams =
                NumberedStreams.builder()
                        .setStreams(STREAMS)
                        .setEventsPerStream(
                                (int) ((outage + Math.min(outage, AFTERWARDS)) / STREAMS))
                        .setEventsPerSecond(1_000)
                        .setDataBytes(300)
                        .build();
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        NumberedEndpoint endpoint = NumberedEndpoint.builder(log).start();
        int port = endpoint.port();
        EventSink sink = EndpointReceiver.of(endpoint, settings -> settings).sink();
        SinkJob job = new SinkJob(streams, counted(sink), onDisk(outage));
        JobID first = cluster.run(job, 2, null);
        String savepoint;
        try {
            await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= STREAMS);
            endpoint.close();
            long done = log.done();
            awaitMore(COMPLETED_CHECKPOINTS, CHECKPOINTS);
            awaitReadWithAFlatHeap(outage);
            awaitMore(COMPLETED_CHECKPOINTS, CHECKPOINTS);
            assertThat(log.done()).as("delivered while it is down").isEqualTo(done);
            savepoint = cluster.stopWithSavepoint(first, savepoints);
        } finally {
            cluster.cancel(first);
        }
        JobID second = cluster.run(job, 3, savepoint);
        try {
            awaitMore(COMPLETED_CHECKPOINTS, CHECKPOINTS);
            try (NumberedEndpoint back = NumberedEndpoint.builder(log).setPort(port).start()) {
                await().atMost(FlinkCluster.PATIENCE.plusMillis(outage))
                        .until(() -> log.done() >= streams.totalEvents());
                assertThat(back.unidentified()).isZero();
            }
        } finally {
            cluster.cancel(second);
        }
        log.assertComplete(streams.eventsByStream());
    }

    private Configuration onDisk(long outage) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                savepoints.resolve("checkpoints").toUri().toString());
        settings.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(Math.min(1_000, Math.max(100, outage / 100))));
        return settings;
    }

    private static void awaitReadWithAFlatHeap(long outage) {
        List<Long> used = new ArrayList<>();
        long read = READ.get();
        long checkpoints = COMPLETED_CHECKPOINTS.get();
        for (int look = 1; look <= LOOKS; look++) {
            long next = read + (outage - read) * look / LOOKS;
            await().atMost(FlinkCluster.PATIENCE).until(() -> READ.get() >= next);
            used.add(usedAfterCollection());
        }
        System.out.printf(
                "%d events waited, %d checkpoints; MB of heap in use: %s%n",
                READ.get() - read,
                COMPLETED_CHECKPOINTS.get() - checkpoints,
                used.stream().map(bytes -> bytes >> 20).toList());
        long before = Collections.max(used.subList(0, LOOKS / 4));
        assertThat(Collections.max(used))
                .as("heap in use over the outage, in bytes: %s", used)
                .isLessThan(before + FLAT_BYTES);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void awaitMore(AtomicLong counter, long more) {
        long enough = counter.get() + more;
        await().atMost(FlinkCluster.PATIENCE).until(() -> counter.get() >= enough);
    }

    /** The same sink, behind something that counts. */
    private static EventSink counted(EventSink sink) {
        return (events, context) ->
                sink.attachTo(
                        events.map(new Counting())
                                .returns(TypeInformation.of(EventRecord.class))
                                .uid(context.uidPrefix() + "-counting")
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        context);
    }

    private static final class Counting
            implements MapFunction<EventRecord, EventRecord>, CheckpointListener {

        private static final long serialVersionUID = 1L;

        @Override
        public EventRecord map(EventRecord record) {
            READ.incrementAndGet();
            return record;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            COMPLETED_CHECKPOINTS.incrementAndGet();
        }
    }
}

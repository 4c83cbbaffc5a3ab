package io.github.esflink.sinks.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How long a checkpoint takes from its trigger to its last acknowledgement, as Flink's REST API has
 * it, while events come at a steady rate: for one key whose endpoint is slow, and for many keys.
 */
final class CheckpointsBenchmark {

    private static final int PARALLELISM = 2;

    /** Those before are of a job that still starts. */
    private static final int LEFT_OUT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerProcess server;
    private final Path checkpoints;
    private final int count;

    CheckpointsBenchmark(ServerProcess server, Path checkpoints, boolean quick) {
        this.server = server;
        this.checkpoints = checkpoints;
        this.count = quick ? 3 : 40;
    }

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%n%-52s %8s %8s%n",
                count + " checkpoints, trigger to acknowledgement, ms",
                "p50",
                "worst");
        List<Long> hot = measure("1 stream, 1,000 events/s, endpoint takes 15 s", 1, 1_000, 15_000);
        List<Long> many =
                measure("100,000 streams, 10,000 events/s, 20 ms", 100_000, 10_000, 20);
        System.out.printf(
                Locale.ROOT,
                "%ncheckpoint_hot_key_ms=%d,%d checkpoint_many_keys_ms=%d,%d%n",
                median(hot),
                worst(hot),
                median(many),
                worst(many));
    }

    private List<Long> measure(String name, int streams, int perSecond, long delay)
            throws Exception {
        server.begin(delay, -1, -1);
        int port = freePort();
        JobClient job = start(streams, perSecond, port);
        try {
            List<Long> millis = durations(job, port);
            System.out.printf(
                    Locale.ROOT, "%-52s %8d %8d%n", name, median(millis), worst(millis));
            return millis;
        } finally {
            job.cancel().get();
        }
    }

    private JobClient start(int streams, int perSecond, int port) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(RestOptions.BIND_PORT, Integer.toString(port));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings);
        HttpEventSink.builder()
                .setUrl(server.url())
                .setRequestTimeout(Duration.ofMinutes(1))
                .build()
                .attachTo(
                        env.fromSource(
                                        new NumberSequenceSource(0, Long.MAX_VALUE - 1),
                                        WatermarkStrategy.noWatermarks(),
                                        "Numbers")
                                .map(new Paced(streams, perSecond / PARALLELISM))
                                .returns(TypeInformation.of(EventRecord.class))
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        new SinkContext("bench", "sink"));
        return env.executeAsync("checkpoints");
    }

    /** Asks until there are enough. */
    private List<Long> durations(JobClient job, int port) throws IOException {
        TreeMap<Long, Long> byId = new TreeMap<>();
        while (byId.size() < LEFT_OUT + count) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            JsonNode answer =
                    JSON.readTree(
                            URI.create(
                                            "http://localhost:%d/jobs/%s/checkpoints"
                                                    .formatted(port, job.getJobID()))
                                    .toURL());
            for (JsonNode each : answer.path("history")) {
                if (each.path("status").asText().equals("COMPLETED")) {
                    byId.put(each.path("id").asLong(), each.path("end_to_end_duration").asLong());
                }
            }
        }
        return byId.values().stream().skip(LEFT_OUT).sorted().toList();
    }

    private static long median(List<Long> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static long worst(List<Long> sorted) {
        return sorted.get(sorted.size() - 1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Makes so many records a second. */
    private static final class Paced implements MapFunction<Long, EventRecord> {
        private static final long serialVersionUID = 1L;

        private final SinkRun.ToRecord toRecord;
        private final long nanosEach;
        private long next;

        Paced(int streams, int perSecond) {
            this.toRecord = new SinkRun.ToRecord(streams);
            this.nanosEach = Duration.ofSeconds(1).toNanos() / perSecond;
        }

        @Override
        public EventRecord map(Long number) {
            long now = System.nanoTime();
            next = next == 0 ? now : next + nanosEach;
            if (next > now) {
                LockSupport.parkNanos(next - now);
            }
            return toRecord.map(number);
        }
    }
}

package io.github.esflink.reliability.latency;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.reliability.system.KafkaEnd;
import io.github.esflink.reliability.system.NumberedWriter;
import io.github.esflink.reliability.system.RunningConnector;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code job/latency.sh}. */
@Command(
        name = "latency.sh",
        mixinStandardHelpOptions = true,
        description =
                "Takes the time from an append to its acknowledgement over HTTP and to its arrival in Kafka, on a real cluster, one connector after the other, and from the answer to a single append to its arrival.",
        showDefaultValues = true,
        sortOptions = false)
public final class Latency implements Callable<Integer> {

    private static final int STREAMS = 200;

    private static final String HTTP =
            """
            instanceTypeName: http-sink
            url: %s/{stream}
            """;

    private static final String KAFKA =
            """
            instanceTypeName: kafka-sink
            topic: %s
            bootstrapServers: %s
            partitionKeyExtraction: {enabled: true, source: stream}
            delivery: %s
            autocommit:interval: %d
            """;

    @Option(names = "--rate", description = "events appended a second, to 200 streams")
    private int rate = 1_000;

    @Option(names = "--seconds", description = "how long each connector is measured")
    private int seconds = 60;

    @Option(names = "--warm-up", description = "seconds before that")
    private int warmUp = 30;

    @Option(names = "--dir", description = "logs and data of the cluster")
    private Path directory = Path.of("target/latency");

    @Option(names = "--picture", description = "an SVG file")
    private Path picture = Path.of("target/latency.svg");

    @Option(names = "-D", description = "a setting of Flink, key=value")
    private Map<String, String> settings = Map.of();

    private final Stopwatch stopwatch = new Stopwatch();
    private final List<Series> series = new ArrayList<>();
    private final List<String> table = new ArrayList<>();
    private final SingleEvents single = new SingleEvents();

    public static void main(String[] args) {
        // Numbers in the picture have a point.
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Latency()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
        try (StandaloneCluster cluster = cluster();
                NumberedEndpoint endpoint =
                        NumberedEndpoint.builder(log)
                                .setPlan(
                                        (stream, revision, tries) -> {
                                            arrived(stream, revision);
                                            return PlannedAnswer.OK;
                                        })
                                .start();
                NumberedWriter writer =
                        new NumberedWriter(
                                cluster.nodeConnectionString(),
                                STREAMS,
                                rate,
                                stopwatch::appending)) {
            String http = HTTP.formatted(endpoint.url());
            idle(cluster, http);
            writer.start();
            measure(cluster, "HTTP, acknowledged", "http", http);
            kafka(cluster, "Kafka, at least once", "at-least-once", 10);
            kafka(cluster, "Kafka, exactly once, checkpoints every second", "exactly-once", 1);
            kafka(cluster, "Kafka, exactly once, every 10 s (default)", "exactly-once", 10);
        }
        print();
        Files.createDirectories(picture.toAbsolutePath().getParent());
        Files.writeString(picture, LatencyChart.of(series, rate));
        System.out.println("\nDrawn in " + picture);
        return CommandLine.ExitCode.OK;
    }

    private StandaloneCluster cluster() throws Exception {
        StandaloneCluster.Builder cluster =
                StandaloneCluster.builder(directory)
                        .setTaskManagers(2)
                        .withKafka()
                        .withNode()
                        // As long as it runs here, compiled code is what runs.
                        .set("env.java.opts.taskmanager", "-XX:+UseParallelGC")
                        // The processor time is no older.
                        .set("metrics.fetcher.update-interval", "500");
        settings.forEach(cluster::set);
        return cluster.start();
    }

    private void arrived(String stream, long revision) {
        if (stream.equals(SingleEvents.STREAM)) {
            single.arrived(revision);
        } else {
            stopwatch.arrived(stream, revision);
        }
    }

    /** One event after the other, which has the connector to itself. */
    private void idle(StandaloneCluster cluster, String definition) throws Exception {
        RunningConnector connector = RunningConnector.submit(cluster, "idle", definition, 2);
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(cluster.nodeConnectionString()));
        try {
            single.take(client, Duration.ofSeconds(warmUp));
            double before = cpuSeconds(cluster);
            List<Long> taken = single.take(client, Duration.ofSeconds(seconds));
            double cores = (cpuSeconds(cluster) - before) / seconds;
            connector.check();
            row(new Series("one event on an idle connector, HTTP", taken), cores);
        } finally {
            var unused = client.shutdown();
        }
        cluster.flink("cancel", connector.job());
    }

    private void kafka(StandaloneCluster cluster, String name, String delivery, int interval)
            throws Exception {
        String id = "kafka-" + delivery + "-" + interval;
        try (KafkaEnd end = new KafkaEnd(cluster.bootstrapServers(), id, stopwatch::arrived)) {
            measure(
                    cluster,
                    name,
                    id,
                    KAFKA.formatted(id, cluster.bootstrapServers(), delivery, interval * 1_000));
            end.check();
        }
    }

    /** From the newest event on. */
    private void measure(StandaloneCluster cluster, String name, String id, String definition)
            throws Exception {
        RunningConnector connector = RunningConnector.submit(cluster, id, definition, 2);
        Thread.sleep(Duration.ofSeconds(warmUp).toMillis());
        stopwatch.begin();
        double before = cpuSeconds(cluster);
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        double cores = (cpuSeconds(cluster) - before) / seconds;
        Series taken = new Series(name, LongStream.of(stopwatch.taken()).boxed().toList());
        connector.check();
        cluster.flink("cancel", connector.job());
        System.out.printf(
                "%s: %,d events, %,d/s%n",
                name, taken.nanos().size(), taken.nanos().size() / seconds);
        series.add(taken);
        row(taken, cores);
    }

    private void row(Series taken, double cores) {
        table.add(
                "| %s | %.1f | %.1f | %.1f | %.2f |"
                        .formatted(
                                taken.name(),
                                taken.millis(0.5),
                                taken.millis(0.99),
                                taken.millis(0.999),
                                cores));
    }

    private void print() {
        System.out.printf(
                "%n| append to …, ms | p50 | p99 | p99.9 | cores |%n|---|---:|---:|---:|---:|%n");
        table.forEach(System.out::println);
        System.out.println("\nCores: processor time of the task managers for each second.");
    }

    /** Of all task managers, from the beginning of their processes. */
    private static double cpuSeconds(StandaloneCluster cluster) {
        double nanos = 0;
        for (JsonNode taskManager : cluster.get("/taskmanagers").path("taskmanagers")) {
            String metric = "/metrics?get=Status.JVM.CPU.Time";
            for (JsonNode value :
                    cluster.get("/taskmanagers/" + taskManager.path("id").asText() + metric)) {
                nanos += value.path("value").asDouble();
            }
        }
        return nanos / 1e9;
    }
}

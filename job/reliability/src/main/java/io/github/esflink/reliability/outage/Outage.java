package io.github.esflink.reliability.outage;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.reliability.system.RunningConnector;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.ReservedPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code job/outage.sh}. */
@Command(
        name = "outage.sh",
        mixinStandardHelpOptions = true,
        description =
                "Two connectors fill every slot of a task manager with the shipped configuration while their endpoint is down; then the task manager is killed, and then the endpoint comes back.",
        showDefaultValues = true,
        sortOptions = false)
public final class Outage implements Callable<Integer> {

    private static final int CONNECTORS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String HTTP =
            """
            instanceTypeName: http-sink
            subscription:initialPosition: earliest
            url: http://127.0.0.1:%d/{stream}
            """;

    @Option(names = "--bytes", split = ",", description = "sizes of events")
    private List<Integer> sizes = List.of(100, 300, 16_384);

    @Option(names = "--streams", split = ",", description = "numbers of streams")
    private List<Integer> streams = List.of(1_000, 200_000);

    @Option(names = "--dir", description = "logs and data of the clusters")
    private Path directory = Path.of("target/outage");

    private boolean clean = true;

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Outage()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.println(
                "| bytes | streams | events until all slots are at their bound | heap used, of, MiB | after the kill, MiB | s until it runs | s until the first event, until the last | lost | out of order |");
        System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (int size : sizes) {
            for (int count : streams) {
                run(size, count);
            }
        }
        return clean ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void run(int size, int count) throws Exception {
        Path files = Files.createDirectories(directory).resolve(size + "-" + count);
        try (StandaloneCluster cluster =
                        StandaloneCluster.builder(files)
                                .withNode()
                                // What a JVM of a server takes by itself.
                                .set("env.java.opts.taskmanager", "-XX:+UseG1GC")
                                .start();
                Loader loader = new Loader(cluster.nodeConnectionString(), count, size)) {
            List<ReservedPort> ports = new ArrayList<>();
            List<RunningConnector> connectors = new ArrayList<>();
            for (int i = 0; i < CONNECTORS; i++) {
                ports.add(new ReservedPort());
                connectors.add(
                        RunningConnector.submit(
                                cluster, "outage-" + i, HTTP.formatted(ports.get(i).number()), 2));
            }
            Full full = new Full(cluster, connectors);
            long events = loader.appendUntil(full);
            String heapBefore = heap(cluster, files);
            long killedAt = System.nanoTime();
            cluster.kill("taskmanager-1");
            cluster.start("taskmanager-1");
            await("the connectors are full again")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(full::isSo);
            long seconds = seconds(killedAt);
            String heapAfter = heap(cluster, files);
            back(
                    size,
                    count,
                    events,
                    ports,
                    List.of(heapBefore, heapAfter, Long.toString(seconds)));
            connectors.forEach(RunningConnector::check);
            if (!cluster.ended().isEmpty()) {
                throw new IllegalStateException(cluster.ended() + " ended by itself");
            }
        }
    }

    /** The endpoints are there, and all arrives. */
    private void back(
            int size, int count, long events, List<ReservedPort> ports, List<String> before)
            throws IOException, InterruptedException {
        List<DeliveryLog> logs = new ArrayList<>();
        List<NumberedEndpoint> endpoints = new ArrayList<>();
        long backAt = System.nanoTime();
        for (ReservedPort port : ports) {
            DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
            logs.add(log);
            endpoints.add(NumberedEndpoint.builder(log).setPort(port.number()).start());
        }
        try {
            await("all flow")
                    .atMost(PATIENCE)
                    .until(() -> logs.stream().allMatch(log -> log.done() > 0));
            long first = seconds(backAt);
            // What nothing follows for so long is lost.
            while (done(logs) < events * CONNECTORS && arrivesMore(logs)) {}
            long lost = events * CONNECTORS - done(logs);
            long wrong =
                    logs.stream()
                            .flatMap(log -> log.violations().values().stream())
                            .mapToLong(Integer::longValue)
                            .sum();
            clean &= lost == 0 && wrong == 0;
            System.out.printf(
                    "| %,d | %,d | %,d | %s | %s | %s | %d, %d | %d | %d |%n",
                    size,
                    count,
                    events,
                    before.get(0),
                    before.get(1),
                    before.get(2),
                    first,
                    seconds(backAt),
                    lost,
                    wrong);
        } finally {
            endpoints.forEach(NumberedEndpoint::close);
            for (ReservedPort port : ports) {
                port.close();
            }
        }
    }

    private static boolean arrivesMore(List<DeliveryLog> logs) {
        long reached = done(logs);
        try {
            await().atMost(PATIENCE).until(() -> done(logs) > reached);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static long done(List<DeliveryLog> logs) {
        return logs.stream().mapToLong(DeliveryLog::done).sum();
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    /** What is used after a collection, and what there is at most. */
    private static String heap(StandaloneCluster cluster, Path files)
            throws IOException, InterruptedException {
        String pid = Files.readString(files.resolve("run/taskmanager-1.pid")).strip();
        Process jcmd =
                new ProcessBuilder("jcmd", pid, "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        jcmd.waitFor();
        // The REST API's figures are up to ten seconds old; GC.heap_info is of now.
        Process info = new ProcessBuilder("jcmd", pid, "GC.heap_info").start();
        String said = new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher used = Pattern.compile("total (\\d+)K, used (\\d+)K").matcher(said);
        if (!used.find()) {
            throw new IllegalStateException("jcmd said: " + said);
        }
        JsonNode managers = cluster.get("/taskmanagers").path("taskmanagers");
        long max = 0;
        for (JsonNode each : managers) {
            JsonNode hardware = each.path("memoryConfiguration");
            max =
                    Math.max(
                            max,
                            hardware.path("taskHeap").asLong()
                                    + hardware.path("frameworkHeap").asLong());
        }
        return "%d of %d".formatted(Long.parseLong(used.group(2)) >> 10, max >> 20);
    }
}

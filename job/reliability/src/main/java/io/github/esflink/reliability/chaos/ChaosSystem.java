package io.github.esflink.reliability.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.reliability.system.KafkaEnd;
import io.github.esflink.reliability.system.NumberedWriter;
import io.github.esflink.reliability.system.RunningConnector;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * A cluster with two job managers, a writer at one end, and at the other an HTTP endpoint and a
 * consumer of Kafka, each behind a connector of its own.
 */
final class ChaosSystem implements AutoCloseable {

    static final int STREAMS = 60;

    private static final String TOPIC = "chaos";

    private static final int TASK_MANAGERS = 3;

    /** With one task manager lost, both connectors still fit at their largest. */
    private static final int SLOTS_EACH = 3;

    private static final int MOST_PARALLEL = 3;

    /** The checkpoint interval is what an exactly-once sink keeps from its readers. */
    private static final String COMMON =
            """
            subscription:initialPosition: earliest
            autocommit:interval: 2000
            """;

    private static final String HTTP =
            COMMON
                    + """
                    instanceTypeName: http-sink
                    url: %s/{stream}
                    resilience:
                      requestTimeoutMs: 2000
                      firstDelayBound: {delayMs: 500}
                      secondDelayBound: {delayMs: 1000}
                    breaker:openTimeMs: 1000
                    """;

    private static final String KAFKA =
            COMMON
                    + """
                    instanceTypeName: kafka-sink
                    topic: %s
                    bootstrapServers: %s
                    partitionKeyExtraction: {enabled: true, source: stream}
                    """;

    private final StandaloneCluster cluster;
    private final DeliveryLog httpLog = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private final DeliveryLog kafkaLog = new DeliveryLog(Guarantee.EXACTLY_ONCE);
    private final HttpEnd httpEnd = new HttpEnd(httpLog);
    private final KafkaEnd kafkaEnd;
    private final NumberedWriter writer;
    private final List<RunningConnector> connectors = new ArrayList<>();

    /** Processes that were killed here and do not run again yet. */
    private final Set<String> killed = ConcurrentHashMap.newKeySet();

    private ChaosSystem(StandaloneCluster cluster, int eventsPerSecond)
            throws ExecutionException, InterruptedException {
        this.cluster = cluster;
        this.kafkaEnd = new KafkaEnd(cluster.bootstrapServers(), TOPIC, kafkaLog::received);
        this.writer =
                new NumberedWriter(
                        cluster.nodeConnectionString(),
                        STREAMS,
                        eventsPerSecond,
                        (stream, revision) -> {});
    }

    static ChaosSystem start(Path directory, int eventsPerSecond, String line)
            throws IOException, InterruptedException, ExecutionException {
        StandaloneCluster cluster =
                StandaloneCluster.builder(directory)
                        .setTaskManagers(TASK_MANAGERS)
                        .setJobManagers(2)
                        .withKafka()
                        .withNode(line)
                        .set("taskmanager.numberOfTaskSlots", Integer.toString(SLOTS_EACH))
                        .set("taskmanager.memory.process.size", "1200m")
                        .set("jobmanager.memory.process.size", "1g")
                        .start();
        ChaosSystem system;
        try {
            system = new ChaosSystem(cluster, eventsPerSecond);
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
        try {
            system.submit();
            return system;
        } catch (Throwable e) {
            system.close();
            throw e;
        }
    }

    private void submit() throws IOException, InterruptedException {
        writer.start();
        connectors.add(
                RunningConnector.submit(cluster, "chaos-http", HTTP.formatted(httpEnd.url()), 2));
        connectors.add(
                RunningConnector.submit(
                        cluster,
                        "chaos-kafka",
                        KAFKA.formatted(TOPIC, cluster.bootstrapServers()),
                        2));
    }

    DeliveryLog httpLog() {
        return httpLog;
    }

    DeliveryLog kafkaLog() {
        return kafkaLog;
    }

    /** By stream the number of events that the server has acknowledged. */
    Map<String, Long> appended() {
        return writer.appended();
    }

    /** No more events. What the server has of each stream. */
    Map<String, Long> stopWriting() throws InterruptedException, ExecutionException {
        return writer.stop();
    }

    /** Fails when a connector has ended, or the consumer, or a process that nobody has killed. */
    void check() {
        kafkaEnd.check();
        connectors.forEach(RunningConnector::check);
        for (String process : cluster.ended()) {
            if (!killed.contains(process)) {
                throw new IllegalStateException(
                        "%s has ended by itself; its log is in %s"
                                .formatted(process, cluster.logs()));
            }
        }
    }

    /**
     * Does it, and returns when it is over.
     *
     * @param flow is told when it has struck
     * @return what is to be done when all flows again, so that the next fault finds it whole
     */
    Aftermath strike(Fault fault, Random random, Flow flow) {
        try {
            return strikeNow(fault, random, flow);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Aftermath strikeNow(Fault fault, Random random, Flow flow)
            throws IOException, InterruptedException {
        switch (fault) {
            case TASK_MANAGER -> {
                return kill(busyTaskManager(random), flow);
            }
            case JOB_MANAGER -> {
                return kill(leader(), flow);
            }
            case NODE -> kill("node", flow).run();
            case BROKER -> kill("kafka", flow).run();
            case ENDPOINT_GONE -> {
                long start = System.nanoTime();
                httpEnd.leave();
                flow.hasFallen(start);
                pause(3_000);
                httpEnd.comeBack();
            }
            case ENDPOINT_ANSWERS -> {
                httpEnd.misbehave(random);
                flow.hasFallen(System.nanoTime());
                pause(5_000);
                httpEnd.behave();
            }
            case RESCALE -> restart(random, 1 + random.nextInt(MOST_PARALLEL), flow);
            case UPGRADE -> restart(random, 2, flow);
        }
        return Aftermath.NOTHING;
    }

    private void restart(Random random, int parallelism, Flow flow)
            throws IOException, InterruptedException {
        RunningConnector connector = connectors.get(random.nextInt(connectors.size()));
        String savepoint = connector.stop();
        flow.hasFallen(System.nanoTime());
        connector.start(parallelism, savepoint);
    }

    /** What comes after a fault. */
    @FunctionalInterface
    interface Aftermath {
        Aftermath NOTHING = () -> {};

        void run() throws IOException, InterruptedException;
    }

    /**
     * @return what starts it again
     */
    private Aftermath kill(String process, Flow flow) throws IOException, InterruptedException {
        long start = System.nanoTime();
        killed.add(process);
        cluster.kill(process);
        httpLog.announceRestart();
        flow.hasFallen(start);
        return () -> {
            cluster.start(process);
            killed.remove(process);
            cluster.awaitTaskManagers(TASK_MANAGERS);
        };
    }

    /** How long a fault lasts is part of the fault. */
    private static void pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    private String busyTaskManager(Random random) {
        List<String> busy = new ArrayList<>();
        for (JsonNode taskManager : cluster.get("/taskmanagers").path("taskmanagers")) {
            if (taskManager.path("freeSlots").asInt() < taskManager.path("slotsNumber").asInt()) {
                busy.add(taskManager.path("id").asText());
            }
        }
        busy.sort(null);
        return busy.get(random.nextInt(busy.size()));
    }

    /** The one that was the last to say that it leads. */
    private String leader() throws IOException {
        String leader = "";
        String since = "";
        for (String name : List.of("jobmanager-1", "jobmanager-2")) {
            try (Stream<String> lines = Files.lines(cluster.logs().resolve(name + ".log"))) {
                String last =
                        lines.filter(line -> line.contains("was granted leadership"))
                                .reduce("", (before, line) -> line);
                if (last.compareTo(since) > 0) {
                    since = last;
                    leader = name;
                }
            }
        }
        return leader;
    }

    @Override
    public void close() {
        writer.close();
        kafkaEnd.close();
        cluster.close();
        httpEnd.close();
    }
}

package io.github.esflink.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A Flink cluster as an operator would start it, and Flink's own client: job manager and one task
 * manager in JVMs of their own, with the class path of a distribution and nothing of this project.
 */
final class FlinkProcesses implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String JOB_JAR =
            DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar").toString();

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final Path directory;
    private final Map<String, String> environment;
    private final int restPort;
    private final ChildProcess jobManager;
    private final ChildProcess taskManager;

    /**
     * @param directory for configuration, logs, checkpoints
     * @param slots of the task manager
     * @param environment of every process
     */
    FlinkProcesses(Path directory, int slots, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = new HashMap<>(environment);
        this.environment.put("FLINK_CONF_DIR", directory.toString());
        this.restPort = DemoPaths.freePort();
        configure(slots);
        jobManager =
                start(
                        "jobmanager",
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        lines,
                        "--configDir",
                        directory.toString());
        taskManager =
                start(
                        "taskmanager",
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        lines,
                        "--configDir",
                        directory.toString());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> rest("/taskmanagers").contains("\"slotsNumber\":" + slots));
    }

    private void configure(int slots) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                """
                jobmanager.rpc.address: localhost
                jobmanager.rpc.port: %d
                jobmanager.memory.process.size: 1g
                rest.address: localhost
                rest.port: %d
                rest.bind-port: %d
                web.refresh-interval: 100
                taskmanager.host: localhost
                taskmanager.numberOfTaskSlots: %d
                taskmanager.cpu.cores: 1
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 64m
                taskmanager.memory.jvm-metaspace.size: 512m
                taskmanager.memory.jvm-overhead.min: 192m
                taskmanager.memory.jvm-overhead.max: 192m
                taskmanager.memory.task.heap.size: 384m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.managed.size: 64m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                execution.checkpointing.interval: 500ms
                execution.checkpointing.min-pause: 100ms
                execution.checkpointing.dir: %s
                security.delegation.tokens.enabled: false
                """
                        .formatted(
                                DemoPaths.freePort(),
                                restPort,
                                restPort,
                                slots,
                                directory.resolve("checkpoints").toUri()));
        Files.writeString(
                directory.resolve("log4j.properties"),
                """
                rootLogger.level = INFO
                rootLogger.appenderRef.file.ref = file
                logger.events.name = io.github.esflink.sinks.logger
                logger.events.level = INFO
                logger.events.appenderRef.console.ref = console
                appender.console.name = console
                appender.console.type = Console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %m%n
                appender.file.name = file
                appender.file.type = File
                appender.file.fileName = ${sys:log.file}
                appender.file.layout.type = PatternLayout
                appender.file.layout.pattern = %d %-5p %c - %m%n
                """);
    }

    private ChildProcess start(
            String name,
            String mainClass,
            ConcurrentLinkedQueue<String> output,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(DemoPaths.FLINK_JVM_ARGS);
        command.addAll(
                List.of(
                        "-Xmx640m",
                        "-Dlog.file=" + directory.resolve(name + ".log"),
                        "-Dlog4j2.configurationFile="
                                + directory.resolve("log4j.properties").toUri(),
                        "-cp",
                        DemoPaths.FLINK_CLASS_PATH,
                        mainClass));
        command.addAll(Arrays.asList(arguments));
        return ChildProcess.java(mainClass, command, environment, output::add);
    }

    /** Everything that the processes and the Logger sink wrote to the console so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Calls Flink's client and waits for its end. Returns what it wrote. */
    List<String> client(String... arguments) throws Exception {
        ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
        try (ChildProcess client =
                start("client", "org.apache.flink.client.cli.CliFrontend", output, arguments)) {
            client.ended().get();
        }
        return List.copyOf(output);
    }

    /** {@code flink run -d} of the shaded jar. */
    List<String> run(Path connector, String... arguments) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("run", "-d", JOB_JAR, "--connector", connector.toString()));
        all.addAll(Arrays.asList(arguments));
        return client(all.toArray(String[]::new));
    }

    /** What the job manager answers. */
    String rest(String path) throws IOException, InterruptedException {
        return DemoPaths.get("http://localhost:" + restPort + path);
    }

    /** The ids of the jobs, by name; of several with one name that of the one that runs. */
    Map<String, String> jobs() throws IOException, InterruptedException {
        return jobs("jid");
    }

    /** The states of the jobs, by name. */
    Map<String, String> states() throws IOException, InterruptedException {
        return jobs("state");
    }

    private Map<String, String> jobs(String field) throws IOException, InterruptedException {
        Map<String, String> jobs = new HashMap<>();
        for (JsonNode job : JSON.readTree(rest("/jobs/overview")).path("jobs")) {
            boolean runs = job.path("state").asText().equals("RUNNING");
            jobs.merge(
                    job.path("name").asText(),
                    job.path(field).asText(),
                    (one, other) -> runs ? other : one);
        }
        return jobs;
    }

    /** Ends every job that runs, so that its slots are free. */
    void cancelAll() throws Exception {
        for (JsonNode job : JSON.readTree(rest("/jobs/overview")).path("jobs")) {
            if (job.path("state").asText().equals("RUNNING")
                    || job.path("state").asText().equals("RESTARTING")) {
                client("cancel", job.path("jid").asText());
            }
        }
        await().atMost(PATIENCE).until(() -> !states().containsValue("RUNNING") && freeSlots() > 0);
    }

    private int freeSlots() throws IOException, InterruptedException {
        JsonNode overview = JSON.readTree(rest("/overview"));
        return overview.path("slots-available").asInt() == overview.path("slots-total").asInt()
                ? overview.path("slots-total").asInt()
                : 0;
    }

    @Override
    public void close() {
        taskManager.close();
        jobManager.close();
    }
}

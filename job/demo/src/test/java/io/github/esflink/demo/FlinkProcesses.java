package io.github.esflink.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shaded jar, given to Flink's own client for a cluster of processes. */
final class FlinkProcesses implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String JOB_JAR =
            DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar").toString();

    private final StandaloneCluster cluster;

    /**
     * @param directory for configuration, logs, checkpoints
     * @param slots of the one task manager
     * @param environment of every process, on top of this one's
     */
    FlinkProcesses(Path directory, int slots, Map<String, String> environment)
            throws IOException, InterruptedException {
        cluster =
                StandaloneCluster.builder(directory)
                        .set("taskmanager.numberOfTaskSlots", Integer.toString(slots))
                        .set("execution.checkpointing.interval", "500ms")
                        .set("execution.checkpointing.min-pause", "100ms")
                        .set("web.refresh-interval", "100")
                        .setEnvironment(environment)
                        .start();
    }

    /** Everything that the processes and the Logger sink have logged so far. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(cluster.logs())) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** Calls Flink's client and waits for its end. Returns what it wrote. */
    List<String> client(String... arguments) throws IOException, InterruptedException {
        return cluster.flink(arguments);
    }

    /** {@code flink run -d} of the shaded jar; a connector takes one slot. */
    List<String> run(Path connector, String... arguments) throws Exception {
        return run(1, connector, arguments);
    }

    /** The same; a connector takes as many slots. */
    List<String> run(int parallelism, Path connector, String... arguments) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "run",
                                "-d",
                                "-p",
                                Integer.toString(parallelism),
                                JOB_JAR,
                                "--connector",
                                connector.toString()));
        all.addAll(Arrays.asList(arguments));
        return client(all.toArray(String[]::new));
    }

    /** The same for a cluster that is not there. */
    List<String> runNowhere(Path connector) throws Exception {
        return client(
                "run",
                "-d",
                "-m",
                "localhost:" + DemoPaths.freePort(),
                "-Drest.retry.max-attempts=0",
                JOB_JAR,
                "--connector",
                connector.toString());
    }

    /** What the job manager answers. */
    String rest(String path) throws IOException, InterruptedException {
        return DemoPaths.get("http://localhost:" + cluster.webPort() + path);
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
        cluster.close();
    }
}

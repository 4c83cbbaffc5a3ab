package io.github.esflink.reliability.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connector that was submitted with {@code flink run}, from the jar and a file, as anybody would.
 */
public final class RunningConnector {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SUBMITTED =
            Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");
    private static final Pattern UPGRADED = Pattern.compile("runs as job ([0-9a-f]{32})");
    private static final Pattern SAVED = Pattern.compile("Savepoint completed. Path: (\\S+)");

    private final StandaloneCluster cluster;
    private final Path file;
    private String job = "";

    private RunningConnector(StandaloneCluster cluster, Path file) {
        this.cluster = cluster;
        this.file = file;
    }

    /**
     * @param id the connector's; its file is named after it
     * @param definition the rest of the connector's file, in YAML
     */
    public static RunningConnector submit(
            StandaloneCluster cluster, String id, String definition, int parallelism)
            throws IOException, InterruptedException {
        Path file = cluster.directory().resolve(id + ".yaml");
        Files.writeString(
                file,
                "id: %s\nconnectionString: %s\n%s"
                        .formatted(id, cluster.nodeConnectionString(), definition));
        RunningConnector connector = new RunningConnector(cluster, file);
        connector.run(List.of("-p", Integer.toString(parallelism)));
        return connector;
    }

    private void run(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("run", "-d"));
        command.addAll(options);
        command.addAll(List.of(jar().toString(), "--connector", file.toString()));
        job = flink(SUBMITTED, command);
        awaitRunning();
    }

    private void awaitRunning() {
        await("all tasks of " + file.getFileName() + " running")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::runs);
    }

    private static Path jar() {
        return StandaloneCluster.project().resolve("job/target/eventstore-connectors.jar");
    }

    private String flink(Pattern pattern, List<String> command)
            throws IOException, InterruptedException {
        return find(pattern, "flink", command, cluster.flink(command.toArray(String[]::new)));
    }

    private static String find(
            Pattern pattern, String tool, List<String> command, List<String> lines) {
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IllegalStateException(
                "%s %s did not succeed:%n%s"
                        .formatted(tool, String.join(" ", command), String.join("\n", lines)));
    }

    /**
     * Stops it with a savepoint.
     *
     * @return where the savepoint is
     */
    public String stop() throws IOException, InterruptedException {
        return flink(SAVED, List.of("stop", "--savepointPath", savepoints(), job));
    }

    private String savepoints() {
        return cluster.directory().resolve("savepoints").toUri().toString();
    }

    /** Starts it from a savepoint. */
    public void start(int parallelism, String savepoint) throws IOException, InterruptedException {
        run(List.of("-p", Integer.toString(parallelism), "-s", savepoint));
    }

    /** Replaces it by what its file and the jar are now, with {@code savepoints/upgrade}. */
    public void upgrade(int parallelism) throws IOException, InterruptedException {
        String jar = jar().toString();
        List<String> command =
                List.of(
                        "--job",
                        job,
                        "--jar",
                        jar,
                        "--old-jar",
                        jar,
                        "--connector",
                        file.toString(),
                        "--savepoints",
                        savepoints(),
                        "--parallelism",
                        Integer.toString(parallelism));
        job = find(UPGRADED, "upgrade", command, cluster.upgrade(command.toArray(String[]::new)));
        awaitRunning();
    }

    /** Whether every task of it runs. */
    private boolean runs() {
        JsonNode vertices = details().path("vertices");
        for (JsonNode vertex : vertices) {
            if (!vertex.path("status").asText().equals("RUNNING")
                    || vertex.path("tasks").path("RUNNING").asInt()
                            != vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    /** What the job manager says of it; empty when none answers. */
    public JsonNode details() {
        return cluster.get("/jobs/" + job);
    }

    /** Fails when it has ended. */
    public void check() {
        String state = details().path("state").asText();
        if (state.equals("FAILED") || state.equals("FINISHED") || state.equals("CANCELED")) {
            throw new IllegalStateException(
                    "Connector %s has ended: %s%n%s"
                            .formatted(
                                    file.getFileName(),
                                    state,
                                    cluster.get("/jobs/" + job + "/exceptions")
                                            .path("root-exception")
                                            .asText()));
        }
    }

    public String job() {
        return job;
    }
}

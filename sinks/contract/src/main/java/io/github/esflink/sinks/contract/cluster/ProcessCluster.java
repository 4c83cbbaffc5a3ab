package io.github.esflink.sinks.contract.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;

/**
 * A standalone cluster of real processes on the class path of this one: a job manager and task
 * managers, one of them to spare, so that a job goes on as soon as a loss is noticed (about a
 * second).
 *
 * <p>Configuration, logs and output are in the directory it was given. Every process is ended with
 * the cluster, and with this process should nobody close it.
 */
@PublicEvolving
public final class ProcessCluster extends FlinkCluster {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final int restPort;
    private final FlinkProcess jobManager;
    private final Map<String, FlinkProcess> taskManagers = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final RestClusterClient<StandaloneClusterId> client;
    private int started;

    private ProcessCluster(Path directory, int slotsEach) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.restPort = freePort();
        writeConfiguration(slotsEach);
        this.jobManager =
                FlinkProcess.start(
                        "jobmanager",
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        directory,
                        List.of());
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.PORT, restPort);
        this.client = new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
    }

    /**
     * Starts the processes and waits until they know each other.
     *
     * @param directory where their configuration and logs go, such as one under {@code target}
     * @param taskManagers how many a job needs; one more is started
     * @param slotsEach how many slots each has
     */
    public static ProcessCluster start(Path directory, int taskManagers, int slotsEach)
            throws Exception {
        ProcessCluster cluster = new ProcessCluster(directory, slotsEach);
        try {
            for (int i = 0; i <= taskManagers; i++) {
                cluster.startTaskManager();
            }
            cluster.awaitReady();
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more, without waiting for it. */
    public void startTaskManager() throws IOException {
        String id = "taskmanager-" + started++;
        taskManagers.put(
                id,
                FlinkProcess.start(
                        id,
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        directory,
                        List.of("-Dtaskmanager.resource-id=" + id)));
    }

    /** Kills one that runs a part of the job, by signal 9, and waits until it is gone. */
    public void killTaskManager(JobID job, Random random) throws Exception {
        List<String> busy = new ArrayList<>(new TreeSet<>(ofTasks(job, "taskmanager-id")));
        String victim = busy.get(random.nextInt(busy.size()));
        FlinkProcess process = taskManagers.remove(victim);
        if (process == null) {
            throw new IllegalStateException(
                    "Job %s says that it runs on %s; started were %s."
                            .formatted(job, busy, taskManagers.keySet()));
        }
        process.kill();
    }

    @Override
    public void loseTaskManager(JobID job, Random random) throws Exception {
        killTaskManager(job, random);
        startTaskManager();
    }

    /** The one that was started after the last loss takes a while. */
    @Override
    void awaitReady() {
        await("task managers of " + directory)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> registered().containsAll(taskManagers.keySet()));
    }

    private Set<String> registered() {
        Set<String> ids = new HashSet<>();
        for (JsonNode taskManager : get("/taskmanagers").path("taskmanagers")) {
            ids.add(taskManager.path("id").asText());
        }
        return ids;
    }

    @Override
    ClusterClient<?> client() {
        return client;
    }

    @Override
    boolean allTasksRun(JobID job) throws Exception {
        // A job that is not set up yet has no tasks.
        return !details(job).getJobVertexInfos().isEmpty()
                && details(job).getJobVertexInfos().stream()
                        .allMatch(
                                vertex ->
                                        vertex.getTasksPerState().entrySet().stream()
                                                .allMatch(
                                                        state ->
                                                                state.getValue() == 0
                                                                        || state.getKey()
                                                                                .name()
                                                                                .equals(
                                                                                        "RUNNING")));
    }

    @Override
    public int restarts(JobID job) throws Exception {
        return ofTasks(job, "attempt").stream().mapToInt(Integer::parseInt).max().orElse(0);
    }

    /** A field of what the job manager says of each task. */
    private List<String> ofTasks(JobID job, String field) throws Exception {
        List<String> values = new ArrayList<>();
        for (JobDetailsInfo.JobVertexDetailsInfo vertex : details(job).getJobVertexInfos()) {
            for (JsonNode task :
                    get("/jobs/" + job + "/vertices/" + vertex.getJobVertexID()).path("subtasks")) {
                values.add(task.path(field).asText());
            }
        }
        return values;
    }

    private JobDetailsInfo details(JobID job) throws Exception {
        return client.getJobDetails(job).get();
    }

    /** The answer of the job manager; an empty object when it has none. */
    private JsonNode get(String path) {
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://localhost:" + restPort + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? JSON.readTree(response.body())
                    : JSON.createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the job manager", e);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private void writeConfiguration(int slotsEach) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                """
                jobmanager.rpc.address: localhost
                jobmanager.rpc.port: %d
                jobmanager.memory.process.size: 1g
                rest.address: localhost
                rest.port: %d
                rest.bind-port: %d
                web.submit.enable: false
                # Else the job manager tells how things stood 3 s ago.
                web.refresh-interval: 10
                # A process that is gone is noticed by its heartbeats that cannot be sent.
                heartbeat.interval: 500ms
                heartbeat.timeout: 10s
                # They are all started at once, so some come too early.
                cluster.registration.error-delay: 500ms
                taskmanager.host: localhost
                taskmanager.numberOfTaskSlots: %d
                taskmanager.cpu.cores: 1
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 64m
                taskmanager.memory.jvm-metaspace.size: 256m
                taskmanager.memory.jvm-overhead.min: 192m
                taskmanager.memory.jvm-overhead.max: 192m
                taskmanager.memory.task.heap.size: 256m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.managed.size: 64m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                execution.checkpointing.dir: %s
                security.delegation.tokens.enabled: false
                """
                        .formatted(
                                freePort(),
                                restPort,
                                restPort,
                                slotsEach,
                                directory.resolve("checkpoints").toUri()));
        Files.writeString(
                directory.resolve("log4j.properties"),
                """
                rootLogger.level = INFO
                rootLogger.appenderRef.file.ref = file
                appender.file.name = file
                appender.file.type = File
                appender.file.fileName = ${sys:log.file}
                appender.file.layout.type = PatternLayout
                appender.file.layout.pattern = %d{HH:mm:ss.SSS} %-5p [%t] %c{1.} - %m%n
                """);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        client.close();
        taskManagers.values().forEach(FlinkProcess::close);
        jobManager.close();
    }
}

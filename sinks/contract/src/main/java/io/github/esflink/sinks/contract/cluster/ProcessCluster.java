package io.github.esflink.sinks.contract.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;

/**
 * A {@link StandaloneCluster} on the class path of this process, where the sinks of tests are: a
 * job manager and task managers, one of them to spare, so that a job goes on as soon as a loss is
 * noticed (about a second).
 */
@PublicEvolving
public final class ProcessCluster extends FlinkCluster {

    private final StandaloneCluster processes;
    private final Set<String> taskManagers = new TreeSet<>();
    private final RestClusterClient<StandaloneClusterId> client;
    private int started;

    private ProcessCluster(Path directory, int taskManagers, int slotsEach) throws Exception {
        StandaloneCluster.Builder builder =
                StandaloneCluster.builder(directory)
                        .setClassPath(classPath())
                        .setTaskManagers(taskManagers);
        settings(slotsEach).forEach(builder::set);
        this.processes = builder.start();
        while (started < taskManagers) {
            this.taskManagers.add("taskmanager-" + ++started);
        }
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.PORT, processes.webPort());
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
        return new ProcessCluster(directory, taskManagers + 1, slotsEach);
    }

    /** Two bindings of SLF4J on one class path: the second one is silent. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j-nop"))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Map<String, String> settings(int slotsEach) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("taskmanager.numberOfTaskSlots", Integer.toString(slotsEach));
        settings.put("taskmanager.memory.process.size", "1g");
        settings.put("taskmanager.memory.managed.size", "64m");
        settings.put("jobmanager.memory.process.size", "1g");
        // Else the job manager tells how things stood 3 s ago.
        settings.put("web.refresh-interval", "10");
        // A process that is gone is noticed by its heartbeats that cannot be sent.
        settings.put("heartbeat.interval", "500ms");
        // They are all started at once, so some come too early.
        settings.put("cluster.registration.error-delay", "500ms");
        // Not on every class path.
        settings.put("metrics.reporters", "none");
        return settings;
    }

    /** Starts one more, without waiting for it. */
    public void startTaskManager() throws IOException, InterruptedException {
        processes.startTaskManager(++started);
        taskManagers.add("taskmanager-" + started);
    }

    /** Kills one that runs a part of the job, by signal 9, and waits until it is gone. */
    public void killTaskManager(JobID job, Random random) throws Exception {
        List<String> busy = new ArrayList<>(new TreeSet<>(ofTasks(job, "taskmanager-id")));
        String victim = busy.get(random.nextInt(busy.size()));
        if (!taskManagers.remove(victim)) {
            throw new IllegalStateException(
                    "Job %s says that it runs on %s; started were %s."
                            .formatted(job, busy, taskManagers));
        }
        processes.kill(victim);
    }

    @Override
    public void loseTaskManager(JobID job, Random random) throws Exception {
        killTaskManager(job, random);
        startTaskManager();
    }

    /** The one that was started after the last loss takes a while. */
    @Override
    void awaitReady() {
        await("task managers of " + processes.directory())
                .atMost(PATIENCE)
                .until(() -> registered().containsAll(taskManagers));
    }

    private Set<String> registered() {
        Set<String> ids = new HashSet<>();
        for (JsonNode taskManager : processes.get("/taskmanagers").path("taskmanagers")) {
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
                    processes
                            .get("/jobs/" + job + "/vertices/" + vertex.getJobVertexID())
                            .path("subtasks")) {
                values.add(task.path(field).asText());
            }
        }
        return values;
    }

    private JobDetailsInfo details(JobID job) throws Exception {
        return client.getJobDetails(job).get();
    }

    @Override
    public void close() {
        client.close();
        processes.close();
    }
}

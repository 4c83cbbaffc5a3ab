package io.github.esflink.sinks.contract.cluster;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.MiniClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Job manager and task managers in this process. */
@PublicEvolving
public final class LocalCluster extends FlinkCluster {

    private final MiniCluster cluster;
    private final ClusterClient<?> client;

    /** Flink counts its task managers on and gives no number twice. */
    private final List<Integer> taskManagers = new ArrayList<>();

    private int nextTaskManager;

    private LocalCluster(MiniCluster cluster, Configuration configuration, int taskManagers) {
        this.cluster = cluster;
        this.client = new MiniClusterClient(configuration, cluster);
        while (nextTaskManager < taskManagers) {
            this.taskManagers.add(nextTaskManager++);
        }
    }

    public static LocalCluster start(int taskManagers, int slotsEach) throws Exception {
        return start(taskManagers, slotsEach, new Configuration());
    }

    /**
     * @param settings on top of Flink's defaults
     */
    public static LocalCluster start(int taskManagers, int slotsEach, Configuration settings)
            throws Exception {
        Configuration configuration = new Configuration(settings);
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(taskManagers)
                                .setNumSlotsPerTaskManager(slotsEach)
                                .build());
        cluster.start();
        return new LocalCluster(cluster, configuration, taskManagers);
    }

    /** Where it answers as a cluster of real processes would: to {@code flink run}, for one. */
    public URI restAddress() throws Exception {
        return cluster.getRestAddress().get();
    }

    @Override
    void awaitReady() {}

    @Override
    ClusterClient<?> client() {
        return client;
    }

    @Override
    boolean allTasksRun(JobID job) throws Exception {
        // A job that is not set up yet has no tasks.
        return tasks(job).iterator().hasNext()
                && StreamSupport.stream(tasks(job).spliterator(), false)
                        .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
    }

    @Override
    public int restarts(JobID job) throws Exception {
        return StreamSupport.stream(tasks(job).spliterator(), false)
                .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
                .max()
                .orElse(0);
    }

    private Iterable<? extends AccessExecutionVertex> tasks(JobID job) throws Exception {
        return cluster.getExecutionGraph(job).get().getAllExecutionVertices();
    }

    /** With all slots in use, the one that is lost runs a part of every operator. */
    @Override
    public void loseTaskManager(JobID job, Random random) throws Exception {
        Integer lost = taskManagers.remove(random.nextInt(taskManagers.size()));
        cluster.terminateTaskManager(lost).get();
        cluster.startTaskManager();
        taskManagers.add(nextTaskManager++);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}

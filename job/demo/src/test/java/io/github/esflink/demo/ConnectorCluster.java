package io.github.esflink.demo;

import static org.awaitility.Awaitility.await;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.definition.SinkType;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.definition.TransformDefinition;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.source.EventStoreSourceOptions;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A Flink cluster in this JVM that runs the earthquakes connector as the main class would build it.
 */
public final class ConnectorCluster implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MiniCluster cluster;

    public ConnectorCluster(int taskManagers, int slotsEach) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(taskManagers)
                                .setNumSlotsPerTaskManager(slotsEach)
                                .build());
        cluster.start();
    }

    public MiniCluster flink() {
        return cluster;
    }

    /** Submits the earthquakes connector and waits until all of it runs. */
    JobID run(String connectionString, EventSink sink, int parallelism, @Nullable String savepoint)
            throws Exception {
        return run(earthquakes(connectionString, sink), parallelism, savepoint);
    }

    /** Submits a connector and waits until all of it runs. */
    public JobID run(ConnectorDefinition connector, int parallelism, @Nullable String savepoint)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(50));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(100));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        ConnectorEnvironment.prepare(env, connector);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        cluster.submitJob(graph).get();
        await().atMost(PATIENCE).until(() -> everyTaskRuns(graph.getJobID()));
        return graph.getJobID();
    }

    /** A job is RUNNING before its tasks are, and takes no savepoint until then. */
    private boolean everyTaskRuns(JobID job) throws ExecutionException, InterruptedException {
        for (AccessExecutionVertex task :
                cluster.getExecutionGraph(job).get().getAllExecutionVertices()) {
            if (task.getExecutionState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    /** Of each task how often it was started anew. */
    public List<Integer> restarts(JobID job) throws ExecutionException, InterruptedException {
        List<Integer> restarts = new ArrayList<>();
        for (AccessExecutionVertex task :
                cluster.getExecutionGraph(job).get().getAllExecutionVertices()) {
            restarts.add(task.getCurrentExecutionAttempt().getAttemptNumber());
        }
        return restarts;
    }

    public String stopWithSavepoint(JobID job, Path target)
            throws ExecutionException, InterruptedException {
        String savepoint =
                cluster.stopWithSavepoint(
                                job,
                                target.toUri().toString(),
                                false,
                                SavepointFormatType.CANONICAL)
                        .get();
        await().atMost(PATIENCE).until(() -> status(job) == JobStatus.FINISHED);
        return savepoint;
    }

    JobStatus status(JobID job) throws ExecutionException, InterruptedException {
        return cluster.getJobStatus(job).get();
    }

    private static ConnectorDefinition earthquakes(String connectionString, EventSink sink) {
        return new ConnectorDefinition(
                "earthquakes",
                new SourceDefinition(
                        connectionString,
                        List.of(
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.eventTypePrefix(Earthquake.REVIEWED))),
                        StartingPosition.earliest(),
                        SourceDefinition.Changes.REFUSED,
                        EventStoreSourceOptions.REFUSED_FOR.defaultValue()),
                null,
                new TransformDefinition(Map.of("place", "/place", "magnitude", "/mag"), null, null),
                List.of(new SinkDefinition("", SinkType.LOGGER, sink, null)),
                null,
                List.of());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}

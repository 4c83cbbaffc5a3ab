package io.github.esflink.savepoints.upgrade;

import io.github.esflink.savepoints.stored.SavepointException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.MessageQueryParameter;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.JobVertexMetricsMessageParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.Metric;
import org.apache.flink.runtime.rest.messages.job.metrics.MetricsFilterParameter;

/** The Flink cluster that a configuration names, asked over REST. For one thread. */
final class Cluster implements AutoCloseable {

    private static final long ANSWER_SECONDS = 60;

    /** A gauge of the source. */
    private static final String UNCONFIRMED_SPLITS = ".eventstore.unconfirmedSplits";

    /** Every version has these, and registers them last of all that a source has. */
    private static final String OF_A_SPLIT = ".eventstore.split.";

    private final ClusterDescriptor<?> descriptor;
    private final RestClusterClient<?> client;

    private Cluster(ClusterDescriptor<?> descriptor, RestClusterClient<?> client) {
        this.descriptor = descriptor;
        this.client = client;
    }

    /**
     * @param configuration as {@code flink} has it; without an {@code execution.target} it is the
     *     cluster at {@code rest.address}
     */
    static Cluster of(Configuration configuration) {
        if (configuration.getOptional(DeploymentOptions.TARGET).isEmpty()) {
            configuration.set(DeploymentOptions.TARGET, "remote");
        }
        return of(
                configuration,
                new DefaultClusterClientServiceLoader().getClusterClientFactory(configuration));
    }

    private static <T> Cluster of(Configuration configuration, ClusterClientFactory<T> factory) {
        T id = factory.getClusterId(configuration);
        if (id == null) {
            throw new SavepointException(
                    "Flink's configuration does not say which cluster (execution.target %s)."
                            .formatted(configuration.get(DeploymentOptions.TARGET)));
        }
        ClusterDescriptor<T> descriptor = factory.createClusterDescriptor(configuration);
        try {
            ClusterClient<T> client = descriptor.retrieve(id).getClusterClient();
            return new Cluster(descriptor, (RestClusterClient<?>) client);
        } catch (Exception e) {
            descriptor.close();
            throw new SavepointException(
                    "No Flink cluster is to be reached: " + ConnectorProgram.rootOf(e), e);
        }
    }

    String address() {
        return client.getWebInterfaceURL();
    }

    boolean knows(JobID job) {
        return answer(client.listJobs(), "its jobs").stream()
                .anyMatch(known -> known.getJobId().equals(job));
    }

    JobStatus status(JobID job) {
        return answer(client.getJobStatus(job), "the state of job " + job);
    }

    /** The highest parallelism of its operators. */
    int parallelism(JobID job) {
        return details(job).getJobVertexInfos().stream()
                .mapToInt(JobDetailsInfo.JobVertexDetailsInfo::getParallelism)
                .max()
                .orElse(1);
    }

    private JobDetailsInfo details(JobID job) {
        return answer(client.getJobDetails(job), "job " + job);
    }

    boolean allTasksRun(JobID job) {
        List<JobDetailsInfo.JobVertexDetailsInfo> vertices =
                List.copyOf(details(job).getJobVertexInfos());
        return !vertices.isEmpty()
                && vertices.stream()
                        .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING);
    }

    /** Where its last completed checkpoint is; empty when it has none. */
    Optional<String> lastCheckpoint(JobID job) {
        return Optional.ofNullable(
                        checkpoints(job).getLatestCheckpoints().getCompletedCheckpointStatistics())
                .map(checkpoint -> checkpoint.getExternalPath());
    }

    long completedCheckpoints(JobID job) {
        return checkpoints(job).getCounts().getNumberCompletedCheckpoints();
    }

    private CheckpointingStatistics checkpoints(JobID job) {
        JobMessageParameters parameters =
                CheckpointingStatisticsHeaders.getInstance().getUnresolvedMessageParameters();
        parameters.jobPathParameter.resolve(job);
        return answer(
                client.sendRequest(
                        CheckpointingStatisticsHeaders.getInstance(),
                        parameters,
                        EmptyRequestBody.getInstance()),
                "the checkpoints of job " + job);
    }

    /**
     * How many splits of its sources EventStoreDB has not confirmed yet; 0 for a version that does
     * not tell, empty as long as the cluster has no metrics of a source of the job.
     */
    OptionalLong unconfirmedSplits(JobID job) {
        long splits = 0;
        boolean told = false;
        for (JobDetailsInfo.JobVertexDetailsInfo vertex : details(job).getJobVertexInfos()) {
            List<String> names =
                    metrics(job, vertex.getJobVertexID(), List.of()).stream()
                            .map(Metric::getId)
                            .toList();
            told |= names.stream().anyMatch(name -> name.contains(OF_A_SPLIT));
            List<String> wanted =
                    names.stream().filter(name -> name.endsWith(UNCONFIRMED_SPLITS)).toList();
            if (!wanted.isEmpty()) {
                splits +=
                        metrics(job, vertex.getJobVertexID(), wanted).stream()
                                .mapToLong(metric -> Long.parseLong(metric.getValue()))
                                .sum();
            }
        }
        return told ? OptionalLong.of(splits) : OptionalLong.empty();
    }

    /**
     * @param names none for the names of all
     */
    private Collection<Metric> metrics(JobID job, JobVertexID vertex, List<String> names) {
        JobVertexMetricsMessageParameters parameters =
                JobVertexMetricsHeaders.getInstance().getUnresolvedMessageParameters();
        parameters.jobPathParameter.resolve(job);
        parameters.jobVertexIdPathParameter.resolve(vertex);
        for (MessageQueryParameter<?> parameter : parameters.getQueryParameters()) {
            if (parameter instanceof MetricsFilterParameter filter && !names.isEmpty()) {
                filter.resolve(names);
            }
        }
        return answer(
                        client.sendRequest(
                                JobVertexMetricsHeaders.getInstance(),
                                parameters,
                                EmptyRequestBody.getInstance()),
                        "the metrics of job " + job)
                .getMetrics();
    }

    /** Asks for a checkpoint now instead of after the interval. One that fails comes again. */
    void triggerCheckpoint(JobID job) {
        try {
            client.triggerCheckpoint(job, CheckpointType.CONFIGURED)
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The one of the interval is waited for.
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What a job has ended with. */
    String end(JobID job) {
        return answer(client.requestJobResult(job), "the end of job " + job)
                .getSerializedThrowable()
                .map(ConnectorProgram::rootOf)
                .orElse("no reason given");
    }

    /** What it failed with so far, the latest first; some seconds late. */
    List<String> failures(JobID job) {
        JobExceptionsMessageParameters parameters =
                JobExceptionsHeaders.getInstance().getUnresolvedMessageParameters();
        parameters.jobPathParameter.resolve(job);
        JobExceptionsInfoWithHistory answer =
                answer(
                        client.sendRequest(
                                JobExceptionsHeaders.getInstance(),
                                parameters,
                                EmptyRequestBody.getInstance()),
                        "the failures of job " + job);
        return answer.getExceptionHistory().getEntries().stream()
                .map(entry -> lastCauseOf(entry.getStacktrace()))
                .toList();
    }

    /** Of a stack trace the line that says most. */
    private static String lastCauseOf(String stackTrace) {
        String said = "";
        for (String line : stackTrace.split("\n", -1)) {
            if (said.isEmpty() || line.startsWith("Caused by: ")) {
                said = line;
            }
        }
        return said;
    }

    /**
     * @return where the savepoint is
     */
    String stopWithSavepoint(JobID job, String folder, long seconds) {
        return savepoint(
                client.stopWithSavepoint(job, false, folder, SavepointFormatType.CANONICAL),
                "Job %s could not be stopped with a savepoint in %s".formatted(job, folder),
                seconds);
    }

    /** Takes a savepoint of a job that goes on. */
    String savepoint(JobID job, String folder, long seconds) {
        return savepoint(
                client.triggerSavepoint(job, folder, SavepointFormatType.CANONICAL),
                "No savepoint of job %s could be taken in %s".formatted(job, folder),
                seconds);
    }

    private static String savepoint(CompletableFuture<String> path, String failure, long seconds) {
        try {
            return path.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SavepointException(
                    "%s: %s"
                            .formatted(
                                    failure,
                                    e instanceof TimeoutException
                                            ? "there was none in " + seconds + " s"
                                            : ConnectorProgram.rootOf(e)),
                    e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Deletes a savepoint. */
    void dispose(String savepoint) {
        answer(client.disposeSavepoint(savepoint), "that it deleted " + savepoint);
    }

    void cancel(JobID job) {
        answer(client.cancel(job), "an end of job " + job);
    }

    private static <T> T answer(CompletableFuture<T> future, String what) {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SavepointException(
                    "The cluster did not tell %s: %s"
                            .formatted(
                                    what,
                                    e instanceof TimeoutException
                                            ? "no answer in " + ANSWER_SECONDS + " s"
                                            : ConnectorProgram.rootOf(e)),
                    e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static SavepointException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SavepointException("Interrupted while waiting for the cluster.", e);
    }

    @Override
    public void close() {
        client.close();
        descriptor.close();
    }
}

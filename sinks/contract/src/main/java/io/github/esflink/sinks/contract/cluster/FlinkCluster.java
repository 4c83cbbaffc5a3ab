package io.github.esflink.sinks.contract.cluster;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that runs jobs. Several threads may each run a job of their own; a task manager is lost
 * by one thread at a time.
 */
@PublicEvolving
public abstract class FlinkCluster implements AutoCloseable {

    /** How long anything may take that has to happen. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(10);

    /** Submits a job and waits until all its tasks run. */
    public final JobID run(SinkJob job, int parallelism, @Nullable String savepoint)
            throws Exception {
        return run(job.graph(parallelism, savepoint));
    }

    /** Submits a job and waits until all its tasks run. */
    public final JobID run(JobGraph job) throws Exception {
        awaitReady();
        JobID id = client().submitJob(job).get();
        await("all tasks running")
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptions()
                .failFast(() -> requireNotFailed(id))
                .until(() -> allTasksRun(id));
        return id;
    }

    /** Throws what it failed with, in place of waiting for something that will not come. */
    private void requireNotFailed(JobID job) throws Exception {
        if (status(job) == JobStatus.FAILED) {
            client().requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
        }
    }

    /** Waits until a job has failed, and throws what it failed with. */
    public final void awaitFailure(JobID job) throws Exception {
        awaitStatus(job, JobStatus.FAILED);
        requireNotFailed(job);
    }

    /**
     * Stops a job with a savepoint, as an operator would.
     *
     * @return where the savepoint is
     */
    public final String stopWithSavepoint(JobID job, Path target) throws Exception {
        String savepoint =
                client().stopWithSavepoint(
                                job,
                                false,
                                target.toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        awaitStatus(job, JobStatus.FINISHED);
        return savepoint;
    }

    /**
     * Takes a savepoint of a job that runs on.
     *
     * @return where it is
     */
    public final String savepoint(JobID job, Path target) throws Exception {
        return client().triggerSavepoint(
                        job, target.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
    }

    /** Ends a job that still runs, however it stands. */
    public final void cancel(JobID job) throws Exception {
        if (!status(job).isGloballyTerminalState()) {
            client().cancel(job).get();
            await("end of the job")
                    .atMost(PATIENCE)
                    .until(() -> status(job).isGloballyTerminalState());
        }
    }

    public final JobStatus status(JobID job) throws Exception {
        return client().getJobStatus(job).get();
    }

    private void awaitStatus(JobID job, JobStatus expected) {
        await("job " + expected)
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> status(job) == expected);
    }

    /** Waits until it can stand a loss. */
    abstract void awaitReady();

    abstract ClusterClient<?> client();

    abstract boolean allTasksRun(JobID job) throws Exception;

    /** How often the task that was started most often was started again. */
    public abstract int restarts(JobID job) throws Exception;

    /**
     * Loses a task manager that runs a part of the job, without warning, and starts another one.
     */
    public abstract void loseTaskManager(JobID job, Random random) throws Exception;
}

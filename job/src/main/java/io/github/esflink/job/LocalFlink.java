package io.github.esflink.job;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flink in this JVM, with its web UI when flink-runtime-web is on the class path. */
final class LocalFlink {

    private static final Logger LOG = LoggerFactory.getLogger(LocalFlink.class);
    private static final long CANCEL_TIMEOUT_SECONDS = 20;

    private final Configuration configuration;

    /**
     * @param settings what counts before the configuration of FLINK_CONF_DIR
     */
    LocalFlink(Configuration settings) {
        this.configuration = GlobalConfiguration.loadConfiguration(settings);
        // The size of a process that is not started here: Flink would warn of it.
        configuration.removeConfig(TaskManagerOptions.TOTAL_PROCESS_MEMORY);
    }

    /**
     * Runs one job until it ends or this JVM is told to stop, in which case the job is cancelled
     * first.
     *
     * @throws FlinkRuntimeException when the job failed
     */
    void runUntilStopped(Consumer<StreamExecutionEnvironment> pipeline, String jobName) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(configuration);
        pipeline.accept(env);
        try {
            JobClient job = env.executeAsync(jobName);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> cancel(job, jobName), "stop-" + jobName));
            job.getJobExecutionResult().get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private static void cancel(JobClient job, String jobName) {
        try {
            if (!job.getJobStatus()
                    .get(CANCEL_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .isGloballyTerminalState()) {
                job.cancel().get(CANCEL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
                LOG.info("Cancelled {}.", jobName);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Could not cancel {} in order: {}", jobName, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

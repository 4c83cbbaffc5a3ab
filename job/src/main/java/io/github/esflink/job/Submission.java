package io.github.esflink.job;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * A connector that was given to the cluster of {@code flink run}.
 *
 * @param connectorId whose job it is
 * @param jobId what Flink calls it
 */
record Submission(String connectorId, String jobId) {

    /** Submits the connector as {@code flink run} was told to: waiting for its end or not. */
    static void run(ConnectorDefinition definition) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ConnectorEnvironment.prepare(env, definition);
        try {
            env.execute(definition.id());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    /**
     * Submits one of several connectors and waits until the cluster has taken it.
     *
     * @throws DefinitionException when it does not, so that the others are told of and tried
     */
    static Submission amongOthers(ConnectorDefinition definition, Path file) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent()) {
            throw new ProgramParametrizationException(
                    "A savepoint is of one connector: start each with its own, not a folder with one.");
        }
        ConnectorEnvironment.prepare(env, definition);
        try {
            JobClient job = env.executeAsync(definition.id());
            return new Submission(definition.id(), job.getJobID().toHexString());
        } catch (Exception e) {
            throw DefinitionException.cannotStart(
                    file.toString(), List.of("Flink did not take its job. " + reasons(e)));
        }
    }

    /** What the exceptions say that are behind each other, each once. */
    private static String reasons(Exception e) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            // Many repeat the one behind them, with its class.
            if (cause.getCause() == null || !message.contains(cause.getCause().toString())) {
                reasons.add(message.replaceFirst("\\.?$", "."));
            }
        }
        return String.join(" ", reasons);
    }

    String in(Path file) {
        return "%s: connector %s runs as job %s.".formatted(file, connectorId, jobId);
    }
}

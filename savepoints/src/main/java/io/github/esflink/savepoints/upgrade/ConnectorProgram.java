package io.github.esflink.savepoints.upgrade;

import io.github.esflink.job.pipeline.Preflight;
import io.github.esflink.savepoints.stored.SavepointException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A connector as a version of the connectors runs it: a jar and a connector file, in a class loader
 * of its own, as {@code flink run} has them.
 *
 * @param jar of the version
 * @param connector the connector file
 * @param configuration of the cluster
 * @param parallelism of the job
 */
record ConnectorProgram(Path jar, Path connector, Configuration configuration, int parallelism) {

    /** A graph that a program made, with the classes of its jar; closed with them. */
    record Graph(StreamGraph graph, PackagedProgram program) implements AutoCloseable {

        ClassLoader classes() {
            return program.getUserCodeClassLoader();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /**
     * Runs the jar's main as far as its graph; submits nothing.
     *
     * @throws SavepointException with what the program says against it
     */
    Graph graph() {
        PackagedProgram program = program();
        // Another job may hold what this one needs: it is stopped before this one starts.
        Configuration made = new Configuration(configuration);
        made.set(Preflight.REPLACES_RUNNING_JOB, true);
        try {
            Pipeline pipeline =
                    PackagedProgramUtils.getPipelineFromProgram(program, made, parallelism, false);
            return new Graph((StreamGraph) pipeline, program);
        } catch (Exception e) {
            program.close();
            throw new SavepointException(this + " makes no job: " + rootOf(e), e);
        }
    }

    /**
     * Submits the job and returns when the cluster has it.
     *
     * @param dropUnclaimed whether state that no operator claims is dropped
     */
    void submit(JobID id, String savepoint, boolean dropUnclaimed) {
        Configuration job = new Configuration(configuration);
        job.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
        job.set(DeploymentOptions.ATTACHED, false);
        job.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        job.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        job.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, dropUnclaimed);
        try (PackagedProgram program = program()) {
            job.set(
                    PipelineOptions.JARS,
                    program.getJobJarAndDependencies().stream().map(URL::toString).toList());
            job.set(
                    PipelineOptions.CLASSPATHS,
                    program.getClasspaths().stream().map(URL::toString).toList());
            ClientUtils.executeProgram(
                    new DefaultExecutorServiceLoader(), job, program, true, true);
        } catch (Exception e) {
            throw new SavepointException(this + " could not be submitted: " + rootOf(e), e);
        }
    }

    private PackagedProgram program() {
        for (Path file : List.of(jar, connector)) {
            if (!Files.isRegularFile(file)) {
                throw new SavepointException("There is no file " + file + ".");
            }
        }
        try {
            return PackagedProgram.newBuilder()
                    .setJarFile(jar.toFile())
                    .setArguments("--connector", connector.toString())
                    .setConfiguration(withOneKafkaClient())
                    .build();
        } catch (ProgramInvocationException | RuntimeException e) {
            throw new SavepointException(
                    "%s is no jar that Flink can run: %s".formatted(jar, rootOf(e)), e);
        }
    }

    /**
     * The connectors' jar is on this command's class path, and Flink's Kafka connector, a class of
     * Flink's, is taken from there: Kafka's client, which it speaks of, has to be as well.
     */
    private Configuration withOneKafkaClient() {
        List<String> parentFirst =
                new ArrayList<>(
                        configuration.get(
                                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL));
        parentFirst.add("org.apache.kafka.");
        Configuration classes = new Configuration(configuration);
        classes.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, parentFirst);
        return classes;
    }

    static String rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return String.valueOf(root.getMessage() == null ? root : root.getMessage());
    }

    @Override
    public String toString() {
        return jar + " with " + connector;
    }
}

package io.github.esflink.savepoints;

import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A connector file, as the main class would read it. */
record ConnectorText(String text) {

    /** With the addresses of a test in it. */
    static ConnectorText of(String text, String connectionString, ReceivingEnd end) {
        return new ConnectorText(
                end.addressIn(
                        text.replace("@node@", connectionString).replace("@interval@", "200")));
    }

    ConnectorText with(String line) {
        return new ConnectorText(text + "\n" + line + "\n");
    }

    /** The file, in a folder of the test. */
    Path in(Path folder) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "connector", ".yaml"), text);
    }

    /**
     * @param savepoint to start from; null for a start from nothing
     */
    JobGraph graph(Path folder, int parallelism, @Nullable String savepoint) throws IOException {
        return graph(folder, parallelism, savepoint, new Configuration());
    }

    /**
     * @param configuration such as a state backend
     */
    JobGraph graph(
            Path folder, int parallelism, @Nullable String savepoint, Configuration configuration)
            throws IOException {
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        ConnectorEnvironment.prepare(env, ConnectorFile.read(in(folder)).connector());
        return env.getStreamGraph().getJobGraph();
    }
}

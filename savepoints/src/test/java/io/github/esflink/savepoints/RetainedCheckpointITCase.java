package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The checkpoint that a cancelled job leaves behind serves as a savepoint")
class RetainedCheckpointITCase {

    private static final List<String> STREAMS = List.of("order-0", "order-1", "order-2");
    private static final int EVENTS = 20;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void isReadAndGoneOnFrom(String backend) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                Switch endpoint = new Switch(directory);
                LocalCluster cluster = LocalCluster.start(1, 4)) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), endpoint.end());
            JobID job = cluster.run(connector.graph(directory, 2, null, configuration));
            await().atMost(FlinkCluster.PATIENCE).until(endpoint::hasRefusedAll);
            int seen = number(lastCheckpoint(job));
            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> number(lastCheckpoint(job)) >= seen + 3);
            cluster.cancel(job);
            String checkpoint = lastCheckpoint(job).toString();

            assertThat(ToolRun.of("inspect", checkpoint).out())
                    .startsWith("Checkpoint ")
                    .contains("    order-0: 20, from order-0@0 on");

            String reset = directory.resolve("reset").toString();
            ToolRun run =
                    ToolRun.of(
                            "reset",
                            checkpoint,
                            "--to",
                            "earliest",
                            "--drop-waiting",
                            "sink",
                            "--target",
                            reset);
            assertThat(run.err()).isEmpty();
            endpoint.open();
            JobID second = cluster.run(connector.graph(directory, 2, reset, configuration));
            Map<String, Long> expected = new HashMap<>();
            STREAMS.forEach(stream -> expected.put(stream, (long) EVENTS));
            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> endpoint.end().log().done() >= (long) EVENTS * STREAMS.size());
            cluster.cancel(second);
            endpoint.end().log().assertComplete(expected);
        }
    }

    private Path lastCheckpoint(JobID job) throws IOException {
        Path ofJob = directory.resolve("checkpoints").resolve(job.toString());
        try (Stream<Path> files = Files.list(ofJob)) {
            return files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .max(Comparator.comparingInt(RetainedCheckpointITCase::number))
                    .orElse(ofJob.resolve("chk-0"));
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }
}

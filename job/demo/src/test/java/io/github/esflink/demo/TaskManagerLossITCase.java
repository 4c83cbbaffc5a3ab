package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Loss of a task manager in mid flow")
class TaskManagerLossITCase {

    @TempDir private Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nothingMissingNothingTwiceEachStreamInOrder(long seed) throws Exception {
        Random random = new Random(seed);
        int killAt = 300 + random.nextInt(1_000);
        int victim = random.nextInt(2);
        FileEventSink sink = new FileEventSink(directory.resolve("out"));
        CommittedOutput output = new CommittedOutput(sink.directory());

        // Four slots in all and four needed: both task managers have a part of every operator.
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                ConnectorCluster cluster = new ConnectorCluster(2, 2);
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString())) {
            JobID job = cluster.run(node.connectionString(), sink, 4, null);
            appender.start();
            await().atMost(ConnectorCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> appender.appended() >= killAt);

            cluster.flink().terminateTaskManager(victim).get();
            cluster.flink().startTaskManager();
            appender.awaitAll();

            await().atMost(ConnectorCluster.PATIENCE).until(() -> output.count() >= 1_214);
            assertThat(cluster.flink().getExecutionGraph(job).get().getAllExecutionVertices())
                    .as("the loss was felt: every task is in a later attempt")
                    .allMatch(task -> task.getCurrentExecutionAttempt().getAttemptNumber() > 0);
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            output.assertExactly(EarthquakeAppender.reviewed());
        }
    }
}

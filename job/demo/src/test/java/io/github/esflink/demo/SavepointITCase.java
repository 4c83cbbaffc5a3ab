package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Stop with savepoint in mid flow, start from it")
class SavepointITCase {

    private static ConnectorCluster cluster;

    @TempDir private Path directory;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new ConnectorCluster(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @ParameterizedTest(name = "seed {0}, parallelism {1} to {2}")
    @CsvSource({"1, 2, 2", "2, 2, 3", "3, 3, 1", "4, 1, 4"})
    void nothingMissingNothingTwiceEachStreamInOrder(long seed, int before, int after)
            throws Exception {
        int stopAt = 300 + new Random(seed).nextInt(1_000);
        FileEventSink sink = new FileEventSink(directory.resolve("out"));
        CommittedOutput output = new CommittedOutput(sink.directory());

        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString())) {
            JobID first = cluster.run(node.connectionString(), sink, before, null);
            appender.start();
            await().atMost(ConnectorCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> appender.appended() >= stopAt);

            String savepoint = cluster.stopWithSavepoint(first, directory.resolve("savepoints"));
            long inTheMiddle = output.count();
            JobID second = cluster.run(node.connectionString(), sink, after, savepoint);
            appender.awaitAll();

            await().atMost(ConnectorCluster.PATIENCE).until(() -> output.count() >= 1_214);
            // The end of the second job commits what would have come twice.
            cluster.stopWithSavepoint(second, directory.resolve("savepoints"));
            output.assertExactly(EarthquakeAppender.reviewed());
            assertThat(inTheMiddle).as("events before the savepoint").isBetween(1L, 1_213L);
        }
    }
}

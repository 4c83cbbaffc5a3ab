package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.definition.SinkType;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.definition.TransformDefinition;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.JobLoaders;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.source.EventStoreSourceOptions;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connector with a script, from the jar for {@code flink run}, again and again in one cluster.
 * Each run has one event that the script never comes back from, so that an engine is stopped from
 * outside, too.
 */
@DisplayName("Jobs with a script that have ended")
class ScriptClassLoaderITCase {

    private static final int RESTARTS = 10;

    /** From then on everything that is loaded once is there. */
    private static final int SETTLED = 3;

    /**
     * A job with its script engine takes 71 MB of metaspace and 15 MB of heap; one may be there
     * still.
     */
    private static final long ONE_JOB = 80L << 20;

    private static final String STREAM = "network-uw";

    private static final String SCRIPT =
            """
            function transform(record) {
              if (record.position.streamRevision === 1) for (;;) {}
              record.value = { place: record.value.place.toUpperCase() };
            }
            """;

    private static final Path JAR = DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar");

    @Test
    void leaveNoClassLoaderAndNoMemoryBehind(@TempDir Path directory) throws Exception {
        List<Path> jars =
                new ArrayList<>(
                        JobLoaders.jars(List.of(JobLoaders.class, FileEventSink.class), directory));
        jars.add(JAR);
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString());
                JobLoaders loaders = new JobLoaders();
                FlinkCluster cluster = LocalCluster.start(1, 1)) {
            appender.start();
            appender.awaitAll();
            run(cluster, node, jars, directory, 0, SETTLED);
            loaders.awaitGone(SETTLED);
            MemoryTaken early = MemoryTaken.now();
            run(cluster, node, jars, directory, SETTLED, RESTARTS);
            loaders.awaitGone(RESTARTS);
            // What is let go of is not free at once.
            await().atMost(FlinkCluster.PATIENCE)
                    .untilAsserted(
                            () -> {
                                MemoryTaken late = MemoryTaken.now();
                                assertThat(late.heap())
                                        .as("heap")
                                        .isLessThan(early.heap() + ONE_JOB);
                                assertThat(late.classes())
                                        .as("metaspace")
                                        .isLessThan(early.classes() + ONE_JOB);
                            });
        }
    }

    /** Each until it has delivered everything. */
    private static void run(
            FlinkCluster cluster,
            EventStoreNode node,
            List<Path> jars,
            Path directory,
            int from,
            int to)
            throws Exception {
        for (int restart = from; restart < to; restart++) {
            Path output = directory.resolve("output-" + restart);
            JobGraph graph = graph(node, new FileEventSink(output));
            for (Path jar : jars) {
                graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
            }
            JobID job = cluster.run(graph);
            try {
                await().atMost(FlinkCluster.PATIENCE)
                        .until(
                                () ->
                                        new CommittedOutput(output).count()
                                                == EarthquakeAppender.count(STREAM));
            } finally {
                cluster.cancel(job);
            }
        }
    }

    /**
     * What is still reachable.
     *
     * @param heap in bytes
     * @param classes in bytes, of the metaspace
     */
    private record MemoryTaken(long heap, long classes) {

        static MemoryTaken now() {
            System.gc();
            return new MemoryTaken(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getName().equals("Metaspace"))
                            .mapToLong(pool -> pool.getUsage().getUsed())
                            .sum());
        }
    }

    private static JobGraph graph(EventStoreNode node, EventSink sink) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(50));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        ConnectorEnvironment.prepare(
                env,
                new ConnectorDefinition(
                        "scripted",
                        new SourceDefinition(
                                node.connectionString(),
                                List.of(SubscriptionTarget.stream(STREAM)),
                                StartingPosition.earliest(),
                                SourceDefinition.Changes.REFUSED,
                                EventStoreSourceOptions.REFUSED_FOR.defaultValue()),
                        new Filter.Query("$.value.place"),
                        new TransformDefinition(null, SCRIPT, null),
                        List.of(
                                new SinkDefinition(
                                        "", SinkType.LOGGER, JobLoaders.tracked(sink), null)),
                        null,
                        List.of()));
        return env.getStreamGraph().getJobGraph();
    }
}

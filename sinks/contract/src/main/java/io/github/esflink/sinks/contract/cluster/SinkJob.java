package io.github.esflink.sinks.contract.cluster;

import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A sink behind numbered streams, in a job as the product would build it.
 *
 * @param source what is delivered
 * @param sink what delivers it
 * @param configuration on top of the defaults here: a state backend, other intervals
 */
@PublicEvolving
public record SinkJob(NumberedStreams source, EventSink sink, Configuration configuration) {

    /** The connector that the sink delivers for. */
    public static final String CONNECTOR_ID = "contract";

    private static final int MAX_PARALLELISM = 720;

    public SinkJob(NumberedStreams source, EventSink sink) {
        this(source, sink, new Configuration());
    }

    /**
     * @param savepoint to start from; null for a start from nothing
     */
    public JobGraph graph(int parallelism, @Nullable String savepoint) {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        settings.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(20));
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 100);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(200));
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(1));
        settings.set(PipelineOptions.NAME, CONNECTOR_ID);
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        settings.addAll(configuration);
        settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        sink.attachTo(
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "Numbered streams")
                        .uid("source")
                        .keyBy(record -> record.position().streamId(), Types.STRING),
                new SinkContext(CONNECTOR_ID, "sink"));
        return env.getStreamGraph().getJobGraph();
    }
}

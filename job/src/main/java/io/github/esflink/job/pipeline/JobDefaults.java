package io.github.esflink.job.pipeline;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a connector's job needs of Flink. What a person has configured stays; without checkpoints a
 * connector would forget where it was, so they are on by default.
 */
public final class JobDefaults {

    /**
     * Divisible by every number up to 6 and by 8, 9, 10, 12, so that streams spread evenly over the
     * usual parallelisms. Part of every savepoint: it cannot be changed later.
     */
    private static final int MAX_PARALLELISM = 720;

    private JobDefaults() {}

    public static void applyTo(StreamExecutionEnvironment env) {
        ReadableConfig given = env.getConfiguration();
        Configuration defaults = new Configuration();

        // The replay window of at-least-once sinks and the visibility latency of exactly-once ones.
        setIfAbsent(
                given,
                defaults,
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofSeconds(10));
        setIfAbsent(
                given,
                defaults,
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                Duration.ofSeconds(1));
        setIfAbsent(
                given,
                defaults,
                CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                Duration.ofMinutes(10));
        // With none tolerated, an endpoint that is down turns into a loop of fail-overs.
        setIfAbsent(given, defaults, CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 100);
        setIfAbsent(
                given,
                defaults,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        setIfAbsent(given, defaults, CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
        setIfAbsent(given, defaults, RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        // With Flink's hour, failures that have nothing to do with each other lengthen the pause.
        setIfAbsent(
                given,
                defaults,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofSeconds(10));

        setIfAbsent(given, defaults, PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        // Not a choice: state that Flink cannot name or that Kryo wrote does not survive an
        // upgrade.
        defaults.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        defaults.set(PipelineOptions.GENERIC_TYPES, false);

        env.configure(defaults);
    }

    private static <T> void setIfAbsent(
            ReadableConfig given, Configuration defaults, ConfigOption<T> option, T value) {
        if (given.getOptional(option).isEmpty()) {
            defaults.set(option, value);
        }
    }
}

package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What the destinations of a connector say before it is submitted.
 *
 * @param notes worth reading
 * @param refusals why the job would fail, or lose or repeat events
 */
public record Preflight(List<String> notes, List<String> refusals) {

    /**
     * Set in Flink's configuration while a job is only made, to take the place of one that still
     * runs: that this one holds its transactional ids is then no refusal. Default: false.
     */
    public static final ConfigOption<Boolean> REPLACES_RUNNING_JOB =
            ConfigOptions.key("eventstore-connectors.replaces-running-job")
                    .booleanType()
                    .defaultValue(false);

    public Preflight {
        notes = List.copyOf(notes);
        refusals = List.copyOf(refusals);
    }

    /**
     * Asks every destination that can be asked. Blocks, half a minute at the most for each that
     * does not answer.
     *
     * @param env as the job will have it
     * @param change whether what is missing may be created
     */
    public static Preflight of(
            ConnectorDefinition definition, StreamExecutionEnvironment env, boolean change) {
        boolean replaces = env.getConfiguration().get(REPLACES_RUNNING_JOB);
        CheckpointConfig checkpoints = env.getCheckpointConfig();
        List<String> notes = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        CheckpointTiming timing =
                new CheckpointTiming(
                        Duration.ofMillis(checkpoints.getCheckpointInterval()),
                        Duration.ofMillis(checkpoints.getCheckpointTimeout()));
        for (SinkDefinition sink : definition.sinks()) {
            SinkContext context =
                    new SinkContext(definition.id(), ConnectorPipeline.uidPrefix(sink));
            for (Finding finding : sink.sink().preflight(context, timing, change).findings()) {
                switch (finding.severity()) {
                    case NOTE -> notes.add(finding.message());
                    case IN_USE -> {
                        if (!replaces) {
                            refusals.add(finding.message());
                        }
                    }
                    case REFUSED -> refusals.add(finding.message());
                }
            }
        }
        return new Preflight(notes, refusals);
    }
}

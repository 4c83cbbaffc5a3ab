package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.CheckpointConfig;

/**
 * What the destinations of a connector say before it is submitted.
 *
 * @param notes worth reading
 * @param refusals why the job would fail, or lose or repeat events
 */
public record Preflight(List<String> notes, List<String> refusals) {

    public Preflight {
        notes = List.copyOf(notes);
        refusals = List.copyOf(refusals);
    }

    /**
     * Asks every destination that can be asked. Blocks, half a minute at the most for each that
     * does not answer.
     *
     * @param checkpoints as the job will have them
     * @param change whether what is missing may be created
     */
    public static Preflight of(
            ConnectorDefinition definition, CheckpointConfig checkpoints, boolean change) {
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
                (finding.severity() == Finding.Severity.REFUSED ? refusals : notes)
                        .add(finding.message());
            }
        }
        return new Preflight(notes, refusals);
    }
}

package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;

/** One connector in one environment: what is submitted, and what it looks like. */
public final class ConnectorEnvironment {

    private ConnectorEnvironment() {}

    /** Sets the environment up and adds the connector to it. */
    public static void prepare(StreamExecutionEnvironment env, ConnectorDefinition definition) {
        JobDefaults.applyTo(env);
        if (definition.checkpointInterval() != null) {
            env.getCheckpointConfig()
                    .setCheckpointInterval(definition.checkpointInterval().toMillis());
        }
        ConnectorPipeline.build(env, definition);
    }

    /** The operators that Flink would run, one line each, in the order of the events. */
    public static List<String> topology(ConnectorDefinition definition) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        prepare(env, definition);
        List<String> lines = new ArrayList<>();
        for (StreamNode node : env.getStreamGraph(false).getStreamNodes()) {
            lines.add(
                    "%s (uid %s): %s"
                            .formatted(
                                    node.getOperatorName(),
                                    node.getTransformationUID(),
                                    node.getOperatorDescription()));
        }
        return lines;
    }
}

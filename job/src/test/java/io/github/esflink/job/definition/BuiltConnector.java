package io.github.esflink.job.definition;

import io.github.esflink.job.pipeline.ConnectorEnvironment;
import io.github.esflink.sinks.core.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.InstantiationUtil;

/**
 * What Flink would be given for a connector: by uid each operator, as the bytes that travel to the
 * task managers. Two that are equal do the same.
 */
final class BuiltConnector {

    private BuiltConnector() {}

    static Map<String, String> of(ConnectorDefinition connector) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        ConnectorEnvironment.prepare(env, connector);
        Map<String, String> operators = new TreeMap<>();
        for (StreamNode node : env.getStreamGraph(false).getStreamNodes()) {
            operators.put(
                    String.valueOf(node.getTransformationUID()),
                    node.getOperatorDescription() + " " + bytes(node));
        }
        operators.put(
                "checkpoint interval",
                Long.toString(env.getCheckpointConfig().getCheckpointInterval()));
        return operators;
    }

    private static String bytes(StreamNode node) {
        try {
            return new String(
                    InstantiationUtil.serializeObject(node.getOperatorFactory()),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same connector with another sink. */
    static ConnectorDefinition with(ConnectorDefinition connector, EventSink sink) {
        return new ConnectorDefinition(
                connector.id(),
                connector.source(),
                connector.filter(),
                connector.transform(),
                List.of(new SinkDefinition("", connector.sinks().get(0).type(), sink, null)),
                connector.checkpointInterval(),
                List.of());
    }
}

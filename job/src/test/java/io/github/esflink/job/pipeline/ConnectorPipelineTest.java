package io.github.esflink.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.definition.SinkType;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.definition.TransformDefinition;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.sinks.logger.LoggerEventSink;
import io.github.esflink.source.EventStoreSourceOptions;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectorPipelineTest {

    /** Uids are in every savepoint: a change here orphans the state of running connectors. */
    @ParameterizedTest
    @EnumSource(SinkType.class)
    void everyOperatorHasItsUidAndAReadableName(SinkType sink) {
        StreamExecutionEnvironment env = environment();
        ConnectorDefinition definition = definition(sink);

        ConnectorPipeline.build(env, definition);

        assertThat(nodes(env))
                .allSatisfy(
                        node ->
                                assertThat(node.getTransformationUID())
                                        .as("uid of %s", node.getOperatorName())
                                        .isNotNull());
        assertThat(nodes(env))
                .extracting(StreamNode::getTransformationUID)
                .contains("source", "filter", "transform", "filter-after")
                .anyMatch(uid -> uid.startsWith("sink"))
                .doesNotHaveDuplicates();
        assertThat(nodes(env))
                .extracting(StreamNode::getOperatorName)
                .contains("Source: EventStoreDB $all", "Filter", "Transform");
        assertThat(nodes(env))
                .extracting(StreamNode::getOperatorDescription)
                .contains("Filter: $[?$.value.total > 100]", "Transform: fields total");
    }

    @Test
    void anOperatorWithoutUidIsRefused() {
        StreamExecutionEnvironment env = environment();
        env.fromData(1).sinkTo(new DiscardingSink<>());

        assertThatThrownBy(() -> env.getStreamGraph(false).getJobGraph())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Auto generated UIDs have been disabled");
    }

    @Test
    void aTypeThatOnlyKryoCouldWriteIsRefused() {
        StreamExecutionEnvironment env = environment();

        assertThatThrownBy(() -> env.fromData(new Object()).rebalance().print())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Generic types have been disabled");
    }

    @Test
    void whatAPersonConfiguredStays() {
        Configuration configuration = new Configuration();
        configuration.setString("execution.checkpointing.interval", "3 s");
        configuration.setString("pipeline.max-parallelism", "64");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);

        JobDefaults.applyTo(env);

        assertThat(env.getCheckpointConfig().getCheckpointInterval()).isEqualTo(3_000);
        assertThat(env.getMaxParallelism()).isEqualTo(64);
    }

    @Test
    void checkpointsAreOnByDefault() {
        StreamExecutionEnvironment env = environment();

        assertThat(env.getCheckpointConfig().isCheckpointingEnabled()).isTrue();
        assertThat(env.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10_000);
        assertThat(env.getMaxParallelism()).isEqualTo(720);
    }

    private static Collection<StreamNode> nodes(StreamExecutionEnvironment env) {
        return env.getStreamGraph(false).getStreamNodes();
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        JobDefaults.applyTo(env);
        return env;
    }

    private static ConnectorDefinition definition(SinkType sink) {
        return new ConnectorDefinition(
                "orders",
                new SourceDefinition(
                        "esdb://localhost:2113?tls=false",
                        List.of(SubscriptionTarget.allStreams()),
                        StartingPosition.earliest(),
                        SourceDefinition.Changes.REFUSED,
                        EventStoreSourceOptions.REFUSED_FOR.defaultValue()),
                new Filter.Query("$[?$.value.total > 100]"),
                new TransformDefinition(
                        Map.of("total", "/total"), null, new Filter.Query("$.value.total")),
                List.of(new SinkDefinition("", sink, LoggerEventSink.create(), null)),
                null,
                List.of());
    }
}

package io.github.esflink.source.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.EventStoreSource;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStoreLineageTest {

    @ParameterizedTest
    @CsvSource({
        "esdb://localhost:2113?tls=false, esdb://localhost:2113",
        "'esdb://admin:hunter2@a:2113,b:2113?tls=true', 'esdb://a:2113,b:2113'",
        "esdb+discover://${env:USER}:${file:/run/secrets/p}@db.example.com:2113/, esdb://db.example.com:2113",
        "esdb://admin:x@${env:HOST}:2113?tlsCaFile=/a@b, esdb://${env:HOST}:2113",
        "${file:/run/secrets/esdb}, esdb://${file:/run/secrets/esdb}",
    })
    void theNamespaceIsTheServerWithoutCredentials(String connectionString, String namespace) {
        assertThat(EventStoreLineage.of(connectionString, List.of()).namespace())
                .isEqualTo(namespace);
    }

    @Test
    void thePartsOfAllAreOneDataset() {
        assertThat(names(SubscriptionTarget.shardsOfAll(4))).containsExactly("$all");
        assertThat(
                        names(
                                List.of(
                                        SubscriptionTarget.stream("a"),
                                        SubscriptionTarget.category("order"))))
                .containsExactly("a", "$ce-order");
    }

    private static List<String> names(List<SubscriptionTarget> targets) {
        return EventStoreLineage.of("esdb://a:2113", targets).names();
    }

    @Test
    void flinkFindsItInTheGraphOfAJob() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        EventStoreSource<String> source =
                EventStoreSource.<String>builder()
                        .setConnectionString("esdb://admin:hunter2@localhost:2113?tls=false")
                        .setTarget(SubscriptionTarget.allStreams())
                        .setDeserializer(
                                EventDeserializationSchema.of(
                                        event -> event.streamId(), Types.STRING))
                        .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "EventStoreDB")
                .sinkTo(new DiscardingSink<>());

        assertThat(env.getStreamGraph().getLineageGraph().sources())
                .singleElement()
                .isInstanceOfSatisfying(
                        SourceLineageVertex.class,
                        vertex -> {
                            assertThat(vertex.boundedness())
                                    .isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
                            LineageDataset dataset = vertex.datasets().get(0);
                            assertThat(dataset.namespace()).isEqualTo("esdb://localhost:2113");
                            assertThat(dataset.name()).isEqualTo("$all");
                            assertThat(dataset.facets().get("type"))
                                    .isEqualTo(new TypeFacet(Types.STRING));
                        });
    }
}

package io.github.esflink.source.lineage;

import io.github.esflink.source.client.connection.ConnectionReferences;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.lineage.DefaultLineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * The datasets that a source reads: {@code $all}, or each of its streams, in the namespace of its
 * server, {@code esdb://host:port}. Without credentials; references stay references.
 *
 * @param namespace of the server
 * @param names of the datasets
 */
@Internal
public record EventStoreLineage(String namespace, List<String> names) implements Serializable {

    private static final String SCHEME = "esdb://";
    private static final String ALL = "$all";

    public EventStoreLineage {
        names = List.copyOf(names);
    }

    /**
     * The parts of {@code $all} are one dataset.
     *
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     */
    public static EventStoreLineage of(String connectionString, List<SubscriptionTarget> targets) {
        return new EventStoreLineage(
                SCHEME + ConnectionReferences.hosts(connectionString),
                targets.stream()
                        .map(target -> target.match(all -> ALL, stream -> stream.name()))
                        .distinct()
                        .toList());
    }

    /** As Flink asks for it. */
    public SourceLineageVertex vertex(Boundedness boundedness, TypeInformation<?> type) {
        List<LineageDataset> datasets =
                names.stream()
                        .<LineageDataset>map(
                                name ->
                                        new DefaultLineageDataset(
                                                name,
                                                namespace,
                                                new LinkedHashMap<>(
                                                        Map.of(
                                                                TypeFacet.NAME,
                                                                new TypeFacet(type)))))
                        .toList();
        return new Vertex(boundedness, datasets);
    }

    private record Vertex(Boundedness boundedness, List<LineageDataset> datasets)
            implements SourceLineageVertex {}
}

package io.github.esflink.source.lineage;

import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");

    /** What stands between credentials and parameters, where references hide no separators. */
    private static final Pattern HOSTS = Pattern.compile("^[a-z+]+://(?:[^/?]*@)?([^/?@]+)");

    private static final String SCHEME = "esdb://";
    private static final String ALL = "$all";

    public EventStoreLineage {
        names = List.copyOf(names);
    }

    /** The parts of {@code $all} are one dataset. */
    public static EventStoreLineage of(String connectionString, List<SubscriptionTarget> targets) {
        return new EventStoreLineage(
                SCHEME + hosts(connectionString),
                targets.stream()
                        .map(target -> target.match(all -> ALL, stream -> stream.name()))
                        .distinct()
                        .toList());
    }

    private static String hosts(String connectionString) {
        String masked =
                REFERENCE
                        .matcher(connectionString)
                        .replaceAll(reference -> "x".repeat(reference.group().length()));
        Matcher hosts = HOSTS.matcher(masked);
        // All of it is one reference: which server it names is known where it is resolved.
        return hosts.find()
                ? connectionString.substring(hosts.start(1), hosts.end(1))
                : connectionString;
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

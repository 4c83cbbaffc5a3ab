package io.github.esflink.reliability.outage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.reliability.system.RunningConnector;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Whether every subtask of every connector holds its input; asked every second at most. */
final class Full implements BooleanSupplier {

    private static final long EVERY_NANOS = 1_000_000_000L;

    private final StandaloneCluster cluster;
    private final List<RunningConnector> connectors;
    private long askedAt = System.nanoTime();

    Full(StandaloneCluster cluster, List<RunningConnector> connectors) {
        this.cluster = cluster;
        this.connectors = connectors;
    }

    @Override
    public boolean getAsBoolean() {
        if (System.nanoTime() - askedAt < EVERY_NANOS) {
            return false;
        }
        askedAt = System.nanoTime();
        return isSo();
    }

    boolean isSo() {
        return connectors.stream().allMatch(this::isFull);
    }

    private boolean isFull(RunningConnector connector) {
        for (JsonNode vertex : connector.details().path("vertices")) {
            String metrics =
                    "/jobs/%s/vertices/%s/subtasks/metrics"
                            .formatted(connector.job(), vertex.path("id").asText());
            for (JsonNode metric : cluster.get(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith(".heldUp")) {
                    JsonNode values = cluster.get(metrics + "?get=" + id + "&agg=min");
                    return values.path(0).path("min").asDouble() >= 1;
                }
            }
        }
        return false;
    }
}

package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * Which events take which route.
 *
 * @param standard that of every event whose type has none of its own
 * @param byEventType by event type, as it is written
 */
@Internal
public record Routes(Route standard, Map<String, Route> byEventType) implements Serializable {

    public Routes {
        byEventType = Map.copyOf(byEventType);
    }

    public static Routes all(Route route) {
        return new Routes(route, Map.of());
    }

    public Route of(EventRecord record) {
        return byEventType.isEmpty()
                ? standard
                : byEventType.getOrDefault(record.schemaInfo().subject(), standard);
    }

    /** Scheme, host and port of every endpoint, that of the standard route first. */
    public Collection<String> origins() {
        Set<String> origins = new LinkedHashSet<>();
        origins.add(standard.url().origin());
        byEventType.values().forEach(route -> origins.add(route.url().origin()));
        return origins;
    }
}

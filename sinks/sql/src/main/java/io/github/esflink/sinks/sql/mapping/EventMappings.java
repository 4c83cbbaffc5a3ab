package io.github.esflink.sinks.sql.mapping;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Which statements an event is applied with, by its type, in their order. */
@Internal
public final class EventMappings implements Serializable {

    private static final long serialVersionUID = 1L;

    private final LinkedHashMap<String, List<MappedStatement>> byType;

    public EventMappings(Map<String, List<MappedStatement>> byType) {
        this.byType = new LinkedHashMap<>();
        byType.forEach((type, statements) -> this.byType.put(type, List.copyOf(statements)));
    }

    /** Empty for a type that nobody has mapped. */
    public List<MappedStatement> of(String eventType) {
        return byType.getOrDefault(eventType, List.of());
    }

    /** All of them, in the order of the types. */
    public List<MappedStatement> all() {
        return byType.values().stream().flatMap(List::stream).toList();
    }

    /** Opens what the values come from, by the names of the statements. */
    public Map<String, ParameterValues.Reader> open() throws Exception {
        Map<String, ParameterValues.Reader> readers = new HashMap<>();
        for (MappedStatement statement : all()) {
            readers.put(statement.name(), statement.values().open());
        }
        return readers;
    }
}

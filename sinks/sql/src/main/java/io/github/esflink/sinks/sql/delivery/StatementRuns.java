package io.github.esflink.sinks.sql.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.mapping.MappedEvent.Bound;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The statements of some events in an order in which the same ones stand together, so that they can
 * be sent together. Those of a stream keep their order; streams go by their names, so that two
 * transactions lock the same rows in the same order where they can.
 */
final class StatementRuns {

    /**
     * Times in a row that a statement is carried out.
     *
     * @param values of its parameters, each time
     */
    record Run(MappedStatement statement, List<List<JsonNode>> values) {}

    private StatementRuns() {}

    static List<Run> of(List<MappedEvent> events) {
        TreeMap<String, ArrayDeque<Bound>> byStream = new TreeMap<>();
        for (MappedEvent event : events) {
            byStream.computeIfAbsent(event.stream(), stream -> new ArrayDeque<>())
                    .addAll(event.statements());
        }
        List<Run> runs = new ArrayList<>();
        while (!byStream.isEmpty()) {
            MappedStatement next = byStream.firstEntry().getValue().element().statement();
            Run run = new Run(next, new ArrayList<>());
            Iterator<ArrayDeque<Bound>> streams = byStream.values().iterator();
            while (streams.hasNext()) {
                take(streams.next(), run);
            }
            byStream.values().removeIf(ArrayDeque::isEmpty);
            runs.add(run);
        }
        return runs;
    }

    @SuppressWarnings("ReferenceEquality") // each statement is there once
    private static void take(ArrayDeque<Bound> stream, Run run) {
        while (!stream.isEmpty() && stream.element().statement() == run.statement) {
            run.values.add(Objects.requireNonNull(stream.remove()).values());
        }
    }
}

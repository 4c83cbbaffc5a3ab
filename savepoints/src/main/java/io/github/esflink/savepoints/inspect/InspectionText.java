package io.github.esflink.savepoints.inspect;

import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.StoredTransactions;
import io.github.esflink.savepoints.stored.WaitingEvent;
import io.github.esflink.source.split.EventStoreSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An inspection for people. */
final class InspectionText {

    private final List<String> lines = new ArrayList<>();

    private InspectionText() {}

    /**
     * @param events whether every event that waits is named
     */
    static List<String> of(Inspection inspection, boolean events) {
        InspectionText text = new InspectionText();
        text.add(
                "%s %d in %s",
                inspection.savepoint().metadata().getCheckpointProperties() != null
                                && inspection
                                        .savepoint()
                                        .metadata()
                                        .getCheckpointProperties()
                                        .isSavepoint()
                        ? "Savepoint"
                        : "Checkpoint",
                inspection.savepoint().metadata().getCheckpointId(),
                inspection.savepoint());
        text.source(inspection);
        for (StoredSink sink : inspection.sinks()) {
            text.sink(sink, events);
        }
        text.operators(inspection);
        return text.lines;
    }

    private void source(Inspection inspection) {
        add("Source");
        if (!inspection.source().enumerator().discovered()) {
            add("  has not looked for its splits yet: a job starts as if without state");
        }
        for (EventStoreSplit split : inspection.source().withReaders().values()) {
            add("  split %s (%s): %s, with a reader", split.splitId(), split.target(), at(split));
        }
        for (EventStoreSplit split : inspection.source().enumerator().unassignedSplits()) {
            add("  split %s (%s): %s, unassigned", split.splitId(), split.target(), at(split));
        }
        for (String id : inspection.source().enumerator().assignedSplitIds()) {
            if (!inspection.source().withReaders().containsKey(id)) {
                add("  split %s: read to its end", id);
            }
        }
    }

    private static String at(EventStoreSplit split) {
        return split.end() == null
                ? split.position().toString()
                : split.position() + " of " + split.end().position();
    }

    private void sink(StoredSink sink, boolean events) {
        add("Sink %s, %s", StoredSink.shown(sink.name()), sink.operator());
        LaneContents lanes = sink.lanes();
        if (lanes != null) {
            lanes(lanes, events);
        }
        StoredTransactions transactions = sink.transactions();
        if (transactions != null) {
            add(
                    "  %d transactions are committed when a job starts from here%s",
                    transactions.pending().size(),
                    transactions.prefix().isEmpty()
                            ? ""
                            : "; their ids begin with " + transactions.prefix());
            for (StoredTransactions.Pending pending : transactions.pending()) {
                add(
                        "    %s, producer %d, epoch %d, begun at %s",
                        pending.transactionalId(),
                        pending.producerId(),
                        pending.epoch(),
                        pending.begunAt());
            }
        }
        if (lanes == null && transactions == null) {
            add("  holds nothing back");
        }
    }

    private void lanes(LaneContents lanes, boolean events) {
        add(
                "  %d events of %d streams wait to be sent, %d bytes",
                lanes.waiting().size(), lanes.streams(), lanes.bytes());
        Map<String, List<WaitingEvent>> byLane = new TreeMap<>();
        for (WaitingEvent event : lanes.waiting()) {
            byLane.computeIfAbsent(event.lane(), lane -> new ArrayList<>()).add(event);
        }
        byLane.forEach(
                (lane, waiting) -> {
                    add("    %s: %d, from %s on", lane, waiting.size(), waiting.get(0));
                    if (events) {
                        waiting.forEach(
                                event ->
                                        add(
                                                "      %s at log position %d",
                                                event, event.logPosition()));
                    }
                });
        add("  %d streams are parked%s", lanes.parked().size(), listed(lanes.parked()));
        if (lanes.letters() > 0) {
            add("  %d dead letters are ready to be written", lanes.letters());
        }
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() ? "" : ": " + String.join(", ", names);
    }

    private void operators(Inspection inspection) {
        add("Operators");
        for (Inspection.Operator operator : inspection.operators()) {
            add(
                    "  uid %s, %s: parallelism %d of at most %d, %d bytes%s",
                    operator.uid(),
                    operator.name(),
                    operator.parallelism(),
                    operator.maxParallelism(),
                    operator.bytes(),
                    listed(operator.states()));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is not on the class path
    private void add(String line, Object... values) {
        lines.add(line.formatted(values));
    }
}

package io.github.esflink.savepoints.inspect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.StoredTransactions;
import io.github.esflink.savepoints.stored.WaitingEvent;
import io.github.esflink.source.split.EventStoreSplit;
import java.util.List;

/** An inspection for programs. Fields may be added; those that are there keep their meaning. */
final class InspectionJson {

    private static final JsonMapper JSON = new JsonMapper();

    private InspectionJson() {}

    /**
     * @param events whether every event that waits is named
     */
    static String of(Inspection inspection, boolean events) {
        ObjectNode root = JSON.createObjectNode();
        root.put("path", inspection.savepoint().toString());
        root.put("checkpointId", inspection.savepoint().metadata().getCheckpointId());
        source(inspection, root.putObject("source"));
        ArrayNode sinks = root.putArray("sinks");
        for (StoredSink sink : inspection.sinks()) {
            sink(sink, events, sinks.addObject());
        }
        ArrayNode operators = root.putArray("operators");
        for (Inspection.Operator operator : inspection.operators()) {
            ObjectNode node = operators.addObject();
            node.put("uid", operator.uid());
            node.put("name", operator.name());
            node.put("parallelism", operator.parallelism());
            node.put("maxParallelism", operator.maxParallelism());
            node.put("bytes", operator.bytes());
            node.set("states", JSON.valueToTree(operator.states()));
        }
        return root.toPrettyString();
    }

    private static void source(Inspection inspection, ObjectNode node) {
        node.put("discovered", inspection.source().enumerator().discovered());
        ArrayNode splits = node.putArray("splits");
        for (EventStoreSplit split : inspection.source().withReaders().values()) {
            split(split, true, splits.addObject());
        }
        for (EventStoreSplit split : inspection.source().enumerator().unassignedSplits()) {
            split(split, false, splits.addObject());
        }
        ArrayNode assigned = node.putArray("assigned");
        inspection.source().enumerator().assignedSplitIds().forEach(assigned::add);
    }

    private static void split(EventStoreSplit split, boolean withReader, ObjectNode node) {
        node.put("id", split.splitId());
        node.put("target", split.target().toString());
        node.put("withReader", withReader);
        ObjectNode position = node.putObject("after");
        split.position()
                .match(
                        () -> position.put("beginning", true),
                        log -> position.put("commit", log.commit()).put("prepare", log.prepare()),
                        revision -> position.put("revision", revision));
    }

    private static void sink(StoredSink sink, boolean events, ObjectNode node) {
        node.put("name", sink.name());
        node.put("operator", sink.operator());
        LaneContents lanes = sink.lanes();
        if (lanes != null) {
            ObjectNode waiting = node.putObject("waiting");
            waiting.put("events", lanes.waiting().size());
            waiting.put("bytes", lanes.bytes());
            waiting.put("streams", lanes.streams());
            if (events) {
                list(lanes.waiting(), waiting.putArray("each"));
            }
            ArrayNode parked = node.putArray("parked");
            lanes.parked().forEach(parked::add);
            node.put("letters", lanes.letters());
        }
        StoredTransactions transactions = sink.transactions();
        if (transactions != null) {
            node.put("transactionalIdPrefix", transactions.prefix());
            ArrayNode pending = node.putArray("pendingTransactions");
            for (StoredTransactions.Pending one : transactions.pending()) {
                pending.addObject()
                        .put("transactionalId", one.transactionalId())
                        .put("producerId", one.producerId())
                        .put("epoch", one.epoch())
                        .put("begunAt", one.begunAt().toString());
            }
        }
    }

    private static void list(List<WaitingEvent> events, ArrayNode nodes) {
        for (WaitingEvent event : events) {
            nodes.addObject()
                    .put("stream", event.stream())
                    .put("revision", event.revision())
                    .put("lane", event.lane())
                    .put("logPosition", event.logPosition())
                    .put("bytes", event.bytes());
        }
    }
}

package io.github.esflink.savepoints.upgrade;

import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.SourceState;
import io.github.esflink.savepoints.stored.StoredFormats;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.StoredTransactions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.jspecify.annotations.Nullable;

/**
 * Whether a new version can go on with a savepoint: what of it no operator would take up, and what
 * its classes cannot read.
 *
 * <p>Flink itself refuses a savepoint with state that no operator has the uid for. It does not see
 * that an operator of the same uid has no use for the state: where a sink became another kind,
 * waiting events would be gone without a word.
 *
 * @param dropped by sink or uid why its state would be dropped
 * @param unreadable what the new version cannot read, and a maximum that does not fit: no way on
 */
record GraphCheck(Map<String, String> dropped, List<String> unreadable) {

    private static final String SPLITS = "io.github.esflink.source.split.EventStoreSplitSerializer";
    private static final String ENUMERATORS =
            "io.github.esflink.source.enumerator.EventStoreEnumeratorStateSerializer";

    static GraphCheck of(Savepoint savepoint, ConnectorProgram.Graph version) {
        Map<OperatorID, StreamNode> nodes = new HashMap<>();
        for (StreamNode node : version.graph().getStreamNodes()) {
            if (node.getTransformationUID() != null) {
                nodes.put(
                        OperatorIdentifier.forUid(node.getTransformationUID()).getOperatorId(),
                        node);
            }
        }
        Map<String, String> dropped = new HashMap<>();
        List<String> unreadable = new ArrayList<>();
        for (OperatorState operator : savepoint.operators()) {
            if (!Savepoint.hasState(operator)) {
                continue;
            }
            String uid = Savepoint.nameOf(operator);
            StreamNode node = nodes.get(operator.getOperatorID());
            String reason = whyDropped(operator, node);
            if (reason != null) {
                dropped.putIfAbsent(StoredTransactions.sinkOf(uid), reason);
                continue;
            }
            if (node != null && node.getMaxParallelism() > 0) {
                checkMaxParallelism(operator, node.getMaxParallelism(), unreadable);
            }
            checkFormats(operator, version.classes(), unreadable);
        }
        return new GraphCheck(bySink(savepoint, dropped), unreadable);
    }

    /** One line for a sink that goes with all its operators, with what is lost with it. */
    private static Map<String, String> bySink(Savepoint savepoint, Map<String, String> dropped) {
        Map<String, String> named = new TreeMap<>(dropped);
        for (String name : StoredSink.names(savepoint)) {
            String reason = dropped.get(StoredSink.uidOf(name));
            if (reason != null) {
                named.keySet().removeIf(other -> StoredSink.belongsTo(other, name));
                named.put(name.isEmpty() ? "sink" : name, reason + held(savepoint, name));
            }
        }
        return named;
    }

    private static @Nullable String whyDropped(OperatorState operator, @Nullable StreamNode node) {
        if (node == null) {
            return "the new version has no such operator";
        }
        String before = kind(operator.getOperatorName().orElse(""));
        String after = kind(node.getOperatorName());
        boolean isSink = Savepoint.nameOf(operator).contains("sink");
        if (isSink && !before.isEmpty() && !before.equals(after)) {
            return "it is now %s, and was %s".formatted(after, before);
        }
        return !Savepoint.keyedState(operator).isEmpty() && node.getStateKeySerializer() == null
                ? "the new version keeps nothing by stream there"
                : null;
    }

    /** Flink adds to the name of a sink's parts what each of them does. */
    private static String kind(String operatorName) {
        int colon = operatorName.indexOf(':');
        return colon < 0 ? operatorName : operatorName.substring(0, colon);
    }

    private static String held(Savepoint savepoint, String name) {
        StoredSink sink = StoredSink.read(savepoint, name);
        LaneContents lanes = sink.lanes();
        StoredTransactions transactions = sink.transactions();
        if (lanes != null) {
            return "; %d events of %d streams wait there, %d streams are parked, %d dead letters are to be written"
                    .formatted(
                            lanes.waiting().size(),
                            lanes.streams(),
                            lanes.parked().size(),
                            lanes.letters());
        }
        return transactions == null
                ? ""
                : "; %d transactions are still to be committed there, which a stop with savepoint does"
                        .formatted(transactions.pending().size());
    }

    private static void checkMaxParallelism(
            OperatorState operator, int maxParallelism, List<String> unreadable) {
        if (operator.getMaxParallelism() != maxParallelism) {
            unreadable.add(
                    "%s: the savepoint has a maximum parallelism of %d, the new version %d; it cannot change."
                            .formatted(
                                    Savepoint.nameOf(operator),
                                    operator.getMaxParallelism(),
                                    maxParallelism));
        }
    }

    private static void checkFormats(
            OperatorState operator, ClassLoader classes, List<String> unreadable) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            Set<String> unused = StoredFormats.read(operator, classes);
            if (Savepoint.nameOf(operator).equals(Savepoint.SOURCE)) {
                SourceState.check(
                        operator, serializer(SPLITS, classes), serializer(ENUMERATORS, classes));
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            unreadable.add(Savepoint.nameOf(operator) + ": " + ConnectorProgram.rootOf(e));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static SimpleVersionedSerializer<?> serializer(String name, ClassLoader classes)
            throws ReflectiveOperationException {
        return (SimpleVersionedSerializer<?>)
                Class.forName(name, true, classes).getField("INSTANCE").get(null);
    }

    /**
     * @param allowed sinks or uids whose state may be dropped
     * @throws SavepointException when more than that would be dropped, or something cannot be read
     */
    void require(Set<String> allowed) {
        List<String> problems = new ArrayList<>(unreadable);
        for (String name : dropped.keySet()) {
            if (!allowed.contains(name)) {
                problems.add(
                        "the state of %s would be dropped: %s. Keep it by giving the sink its old name and kind (or the state the new name, with `reset --rename-sink`), or say --allow-dropping %s."
                                .formatted(name, dropped.get(name), name));
            }
        }
        if (!problems.isEmpty()) {
            throw new SavepointException(
                    "The new version cannot go on with this state:\n  - "
                            + String.join("\n  - ", problems));
        }
    }
}

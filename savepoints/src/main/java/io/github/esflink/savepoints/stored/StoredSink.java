package io.github.esflink.savepoints.stored;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.jspecify.annotations.Nullable;

/**
 * A sink of a connector as far as a savepoint knows it.
 *
 * @param name as in the connector file; empty when the connector has one sink
 * @param operator what people read in the web UI
 * @param lanes what waits in it; null when it has no lanes
 * @param transactions null when it has none
 */
public record StoredSink(
        String name,
        String operator,
        @Nullable LaneContents lanes,
        @Nullable StoredTransactions transactions) {

    private static final String UID = "sink";
    private static final String DEAD_LETTERS = "-dead-letters";

    /** An operator in front of each Kafka sink. */
    private static final String RECORDS = "-records";

    /** What the uid of a sink of that name is; see {@code ConnectorPipeline}. */
    public static String uidOf(String name) {
        return name.isEmpty() ? UID : UID + "-" + name;
    }

    /** Whether an operator of that uid belongs to the sink of that name. */
    public static boolean belongsTo(String uid, String name) {
        String sink = uidOf(name);
        String own = StoredTransactions.sinkOf(uid);
        return own.equals(sink) || own.equals(sink + RECORDS) || own.equals(sink + DEAD_LETTERS);
    }

    /** The names of the sinks in a savepoint, in their order. */
    public static List<String> names(Savepoint savepoint) {
        List<String> names = new ArrayList<>();
        for (OperatorState operator : savepoint.operators()) {
            String uid = Savepoint.nameOf(operator);
            if (uid.equals(UID)) {
                names.add("");
            } else if (uid.startsWith(UID + "-")
                    && !isPartOf(savepoint, uid, DEAD_LETTERS)
                    && !isPartOf(savepoint, uid, RECORDS)) {
                names.add(uid.substring(UID.length() + 1));
            }
        }
        return names;
    }

    private static boolean isPartOf(Savepoint savepoint, String uid, String part) {
        return uid.endsWith(part)
                && savepoint.operator(uid.substring(0, uid.length() - part.length())).isPresent();
    }

    /** Reads what the sink of that name has not finished. */
    public static StoredSink read(Savepoint savepoint, String name) {
        String uid = uidOf(name);
        OperatorState operator =
                savepoint
                        .operator(uid)
                        .orElseThrow(
                                () ->
                                        new SavepointException(
                                                "The savepoint %s has no sink %s; it has %s."
                                                        .formatted(
                                                                savepoint,
                                                                shown(name),
                                                                names(savepoint).stream()
                                                                        .map(StoredSink::shown)
                                                                        .toList())));
        boolean isKafka = savepoint.operator(uid + RECORDS).isPresent();
        try {
            return new StoredSink(
                    name,
                    operator.getOperatorName().orElse(uid),
                    LaneReader.hasLanes(operator) ? LaneReader.read(savepoint, operator) : null,
                    isKafka ? StoredTransactions.read(savepoint, uid) : null);
        } catch (IOException e) {
            throw new SavepointException(
                    "The state of sink %s in %s cannot be read: %s"
                            .formatted(shown(name), savepoint, e.getMessage()),
                    e);
        }
    }

    /** The name, or what stands for the only sink's. */
    public static String shown(String name) {
        return name.isEmpty() ? "`sink`" : "`" + name + "`";
    }
}

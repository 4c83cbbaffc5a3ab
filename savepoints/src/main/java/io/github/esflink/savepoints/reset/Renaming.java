package io.github.esflink.savepoints.reset;

import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.StoredTransactions;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;

/** Gives the state of a sink to one of another name. State is found by uid, and uids by name. */
final class Renaming {

    private Renaming() {}

    /**
     * @param renames old name to new name
     * @param operators by id; changed
     */
    static void apply(
            Savepoint savepoint,
            Map<String, String> renames,
            Map<String, OperatorState> operators) {
        List<String> names = StoredSink.names(savepoint);
        renames.forEach(
                (from, to) -> {
                    String old = ResetCommand.nameOf(from);
                    String name = ResetCommand.nameOf(to);
                    if (!names.contains(old) || names.contains(name)) {
                        throw new SavepointException(
                                "--rename-sink %s=%s: %s. The savepoint has the sinks %s."
                                        .formatted(
                                                from,
                                                to,
                                                names.contains(old)
                                                        ? "there is one of that name"
                                                        : "there is none of that name",
                                                names.stream().map(StoredSink::shown).toList()));
                    }
                    rename(savepoint, old, name, operators);
                });
    }

    private static void rename(
            Savepoint savepoint, String from, String to, Map<String, OperatorState> operators) {
        for (OperatorState operator : savepoint.operators()) {
            String uid = Savepoint.nameOf(operator);
            if (!StoredSink.belongsTo(uid, from)) {
                continue;
            }
            String sink = StoredTransactions.sinkOf(uid);
            String renamed = StoredSink.uidOf(to) + sink.substring(StoredSink.uidOf(from).length());
            String newUid = sink.equals(uid) ? renamed : StoredTransactions.committerOf(renamed);
            OperatorID id = OperatorIdentifier.forUid(newUid).getOperatorId();
            // What an option before has changed counts.
            OperatorState current =
                    operators.getOrDefault(operator.getOperatorID().toString(), operator);
            operators.remove(operator.getOperatorID().toString());
            operators.put(id.toString(), current.copyWithNewIDs(newUid, id));
            System.out.printf("Operator %s: now %s%n", uid, newUid);
        }
    }
}

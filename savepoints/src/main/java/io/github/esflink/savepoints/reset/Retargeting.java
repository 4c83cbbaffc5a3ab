package io.github.esflink.savepoints.reset;

import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.SourceState;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.enumerator.RestoredSplits;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;

/**
 * Gives the splits of a savepoint the server-side filter of a connector file. A job that starts
 * from a savepoint with another filter is refused, unless its file says {@code
 * subscription:filterChange: apply}; this says it once. Streams that the file adds or leaves out
 * are the job's own business.
 */
public final class Retargeting {

    private Retargeting() {}

    /**
     * Where the filter of the file is not that of the state and the file does not say that it is to
     * be applied; a line for each split.
     *
     * @throws SavepointException when the file reads something else, for which the state has no
     *     positions
     */
    public static List<String> refused(Savepoint savepoint, Path connector) {
        SourceState state = SourceState.of(savepoint);
        SourceDefinition source = ConnectorFile.read(connector).connector().source();
        RestoredSplits splits =
                of(state.splits(), state.enumerator().assignedSplitIds(), source.targets());
        return source.changes().filterChange() == FilterChange.APPLY
                ? List.of()
                : splits.filterChanges();
    }

    /**
     * The splits that the file still reads, with what it says, at the same positions.
     *
     * @throws SavepointException when the file reads something else
     */
    static List<EventStoreSplit> apply(List<EventStoreSplit> splits, Path connector) {
        return of(splits, List.of(), ConnectorFile.read(connector).connector().source().targets())
                .kept();
    }

    private static RestoredSplits of(
            Collection<EventStoreSplit> splits,
            Collection<String> assigned,
            List<SubscriptionTarget> targets) {
        RestoredSplits restored = new RestoredSplits(splits, assigned, targets);
        try {
            restored.requireSameKind();
        } catch (EventStoreException e) {
            throw new SavepointException(String.valueOf(e.getMessage()), e);
        }
        return restored;
    }

    /** Writes a savepoint like this one whose splits read what the file says. */
    public static void write(Savepoint savepoint, Path connector, String target) {
        SourceState source = SourceState.of(savepoint);
        Map<String, OperatorState> operators = new LinkedHashMap<>();
        savepoint.operators().forEach(one -> operators.put(one.getOperatorID().toString(), one));
        try {
            OperatorState changed =
                    source.with(
                            savepoint.operator(Savepoint.SOURCE).orElseThrow(),
                            apply(source.splits(), connector));
            operators.put(changed.getOperatorID().toString(), changed);
        } catch (IOException e) {
            throw new SavepointException("The source's state could not be written.", e);
        }
        SavepointCopy.write(savepoint, operators.values(), target);
    }
}

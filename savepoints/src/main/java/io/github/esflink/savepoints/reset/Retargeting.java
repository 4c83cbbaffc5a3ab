package io.github.esflink.savepoints.reset;

import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.SourceState;
import io.github.esflink.source.enumerator.SplitDiscovery;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;

/**
 * Gives the splits of a savepoint the subscriptions of a connector file. What a split reads, its
 * server-side filter included, is part of its state: a file that says otherwise changes nothing for
 * a job that starts from a savepoint.
 */
public final class Retargeting {

    private Retargeting() {}

    /** What the file and the state say, where they differ; a line for each split. */
    public static List<String> differences(Savepoint savepoint, Path connector) {
        Map<String, SubscriptionTarget> wanted = targets(connector);
        List<String> lines = new ArrayList<>();
        for (EventStoreSplit split : SourceState.of(savepoint).splits()) {
            SubscriptionTarget target = wanted.remove(split.splitId());
            if (!split.target().equals(target)) {
                lines.add(
                        "split %s reads %s; the file says %s"
                                .formatted(
                                        split.splitId(),
                                        shown(split.target()),
                                        target == null ? "nothing of it" : shown(target)));
            }
        }
        wanted.forEach(
                (id, target) ->
                        lines.add(
                                "there is no split %s; the file says %s"
                                        .formatted(id, shown(target))));
        return lines;
    }

    private static Map<String, SubscriptionTarget> targets(Path connector) {
        List<SubscriptionTarget> targets =
                ConnectorFile.read(connector).connector().source().targets();
        Map<String, SubscriptionTarget> byId = new LinkedHashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            byId.put(SplitDiscovery.splitId(targets, i), targets.get(i));
        }
        return byId;
    }

    private static String shown(SubscriptionTarget target) {
        return target.match(
                all -> all.filter() == null ? "$all" : "$all with " + all.filter(),
                stream -> target.toString());
    }

    /**
     * These splits with what the file says, at the same positions.
     *
     * @throws SavepointException when the file has other splits: a split that is new has no
     *     position, and one that is gone would take its position with it
     */
    static List<EventStoreSplit> apply(List<EventStoreSplit> splits, Path connector) {
        Map<String, SubscriptionTarget> wanted = targets(connector);
        List<String> ids = splits.stream().map(EventStoreSplit::splitId).sorted().toList();
        if (!ids.equals(wanted.keySet().stream().sorted().toList())) {
            throw new SavepointException(
                    "The savepoint has the splits %s and %s has %s: another subscription has no positions here. Start a second connector for what is new, or this one without a savepoint."
                            .formatted(ids, connector, wanted.keySet()));
        }
        List<EventStoreSplit> retargeted = new ArrayList<>();
        for (EventStoreSplit split : splits) {
            SubscriptionTarget target = wanted.getOrDefault(split.splitId(), split.target());
            retargeted.add(
                    new EventStoreSplit(split.splitId(), target, split.position(), split.end()));
        }
        return retargeted;
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

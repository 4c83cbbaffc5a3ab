package io.github.esflink.savepoints.reset;

import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.SourceState;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.WaitingEvent;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a savepoint whose connector goes on from another position, or by other names. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes a new savepoint from which a connector goes on at another position. The original is not changed.")
public final class ResetCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "SAVEPOINT",
            description = "a savepoint or a retained checkpoint: its folder or its _metadata")
    private String location = "";

    @Option(
            names = "--target",
            required = true,
            paramLabel = "FOLDER",
            description = "where the new savepoint goes; missing or empty")
    private String target = "";

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            description =
                    "the place after which reading goes on: "
                            + NewPosition.FORMS
                            + ". latest and a time need --connector")
    private @Nullable String to;

    @Option(
            names = "--split",
            paramLabel = "ID",
            description = "the split to move, as `inspect` shows it; repeat it. Default: all")
    private List<String> splitIds = List.of();

    @Option(
            names = "--connector",
            paramLabel = "FILE",
            description =
                    "the connector file: its server is asked for the position, or whether it is one")
    private @Nullable Path connector;

    @Option(
            names = "--retarget",
            description =
                    "give the state the server-side filter of the connector file, from where the old one stood; needs --connector")
    private boolean retarget;

    @Option(
            names = "--drop-waiting",
            paramLabel = "SINK",
            description =
                    "forget what waits in this sink and which streams are parked there (the only sink's name is: sink). Default: all is kept and sent before what is read anew. Refused when an event would be lost")
    private List<String> dropped = List.of();

    @Option(
            names = "--accept-loss",
            paramLabel = "EVENTS",
            description = "with --drop-waiting: how many events may be lost, exactly")
    private int acceptedLoss;

    @Option(
            names = "--rename-sink",
            paramLabel = "OLD=NEW",
            description =
                    "give the state of sink OLD to sink NEW (the only sink's name is: sink); repeat it")
    private Map<String, String> renames = Map.of();

    @Override
    public Integer call() {
        Savepoint savepoint = Savepoint.open(location);
        if (to == null && !retarget && dropped.isEmpty() && renames.isEmpty()) {
            throw new SavepointException(
                    "Nothing to change: give --to, --retarget, --drop-waiting or --rename-sink.");
        }
        Map<String, OperatorState> operators = new LinkedHashMap<>();
        savepoint.operators().forEach(one -> operators.put(one.getOperatorID().toString(), one));
        SourceState source = SourceState.of(savepoint);
        List<EventStoreSplit> splits = source.splits();
        if (to != null) {
            splits = moved(source, NewPosition.parse(to));
        }
        if (retarget) {
            splits = Retargeting.apply(splits, connectorFile("--retarget"));
        }
        if (to != null || retarget) {
            put(operators, source(savepoint, source, splits));
        }
        for (String sink : dropped) {
            drop(savepoint, nameOf(sink), splits, operators);
        }
        Renaming.apply(savepoint, renames, operators);
        SavepointCopy.write(savepoint, operators.values(), target);
        System.out.println("Written: " + target);
        return 0;
    }

    private Path connectorFile(String option) {
        if (connector == null) {
            throw new SavepointException(option + " needs --connector.");
        }
        return connector;
    }

    /** A sink without a name is shown, and called, by its uid. */
    static String nameOf(String sink) {
        return sink.equals("sink") ? "" : sink;
    }

    private static void put(Map<String, OperatorState> operators, OperatorState changed) {
        operators.put(changed.getOperatorID().toString(), changed);
    }

    private List<EventStoreSplit> moved(SourceState source, StartingPosition position) {
        if (!source.enumerator().discovered()) {
            throw new SavepointException(
                    "The source has not looked for its splits yet, so there is no position to move: start the connector without a savepoint, with subscription:initialPosition in its file.");
        }
        List<String> known = source.splits().stream().map(EventStoreSplit::splitId).toList();
        for (String id : splitIds) {
            if (!known.contains(id)) {
                throw new SavepointException(
                        "--split: there is no split %s; there are %s.".formatted(id, known));
            }
        }
        List<EventStoreSplit> moved = new ArrayList<>();
        try (LogServer server = connector == null ? null : LogServer.of(connector)) {
            for (EventStoreSplit split : source.splits()) {
                moved.add(
                        splitIds.isEmpty() || splitIds.contains(split.splitId())
                                ? moved(split, position, server)
                                : split);
            }
        }
        return moved;
    }

    private static EventStoreSplit moved(
            EventStoreSplit split, StartingPosition position, @Nullable LogServer server) {
        SplitPosition place = position.place().orElse(null);
        if (place == null) {
            if (server == null) {
                throw new SavepointException(
                        "--to %s has to be looked up: name the server with --connector."
                                .formatted(position));
            }
            place = server.find(split, position);
        } else {
            NewPosition.checkKind(split, place);
            if (server != null) {
                server.check(split, place);
            }
        }
        System.out.printf(
                "Split %s: %s instead of %s%s%n",
                split.splitId(),
                place,
                split.position(),
                server == null && !(place instanceof SplitPosition.Beginning)
                        ? " (the server was not asked whether it has that place; --connector asks it)"
                        : "");
        return new EventStoreSplit(split.splitId(), split.target(), place, split.end());
    }

    private static OperatorState source(
            Savepoint savepoint, SourceState source, List<EventStoreSplit> splits) {
        try {
            return source.with(savepoint.operator(Savepoint.SOURCE).orElseThrow(), splits);
        } catch (IOException e) {
            throw new SavepointException("The source's state could not be written.", e);
        }
    }

    private void drop(
            Savepoint savepoint,
            String sink,
            List<EventStoreSplit> splits,
            Map<String, OperatorState> operators) {
        LaneContents lanes = StoredSink.read(savepoint, sink).lanes();
        if (lanes == null) {
            throw new SavepointException(
                    "--drop-waiting: nothing can wait in sink %s."
                            .formatted(StoredSink.shown(sink)));
        }
        List<WaitingEvent> lost =
                Dropping.shardsAgree(splits) ? Dropping.lost(lanes, splits) : lanes.waiting();
        Dropping.check(sink, lost, acceptedLoss);
        OperatorState operator = savepoint.operator(StoredSink.uidOf(sink)).orElseThrow();
        OperatorState empty =
                new OperatorState(
                        operator.getOperatorName().orElse(null),
                        operator.getOperatorUid().orElse(null),
                        operator.getOperatorID(),
                        operator.getParallelism(),
                        operator.getMaxParallelism());
        put(operators, empty);
        System.out.printf(
                "Sink %s: forgotten are %d events that waited, %d parked streams, %d dead letters%n",
                StoredSink.shown(sink),
                lanes.waiting().size(),
                lanes.parked().size(),
                lanes.letters());
    }
}

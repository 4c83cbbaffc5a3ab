package io.github.esflink.sinks.contract.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives each reader, when it registers, the splits that fall to it. */
final class NumberedEnumerator implements SplitEnumerator<NumberedSplit, List<NumberedSplit>> {

    private final SplitEnumeratorContext<NumberedSplit> context;
    private final List<NumberedSplit> unassigned;
    private final boolean bounded;

    NumberedEnumerator(
            SplitEnumeratorContext<NumberedSplit> context,
            List<NumberedSplit> unassigned,
            boolean bounded) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
        this.bounded = bounded;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtaskId) {
        List<NumberedSplit> its =
                unassigned.stream()
                        .filter(split -> split.number() % context.currentParallelism() == subtaskId)
                        .toList();
        unassigned.removeAll(its);
        its.forEach(split -> context.assignSplit(split, subtaskId));
        if (bounded) {
            context.signalNoMoreSplits(subtaskId);
        }
    }

    @Override
    public void addSplitsBack(List<NumberedSplit> splits, int subtaskId) {
        // The reader registers again, and gets them then.
        unassigned.addAll(splits);
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        // Splits are handed out, not asked for.
    }

    @Override
    public List<NumberedSplit> snapshotState(long checkpointId) {
        return List.copyOf(unassigned);
    }

    @Override
    public void close() {}
}

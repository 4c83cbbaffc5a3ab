package io.github.esflink.sinks.contract.source;

import io.github.esflink.sinks.core.record.EventRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** Counts on in its splits by turns, in the task's thread: it has nothing to wait for but time. */
final class NumberedReader implements SourceReader<EventRecord, NumberedSplit> {

    /** What is due within a tick comes at once: lanes fill up, as they do behind a real source. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Numbering numbering;
    private final double eventsPerSecondAndSplit;
    private final ReleaseFile gate;

    /** Whether it reads from the beginning; who goes on does not wait. */
    private boolean limited;

    private final List<Cursor> cursors = new ArrayList<>();

    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean gateOpen;
    private boolean noMoreSplits;
    private int turn;
    private long since;
    private long emitted;

    /**
     * @param eventsPerSecond of all splits together; 0 for no limit
     */
    NumberedReader(Numbering numbering, double eventsPerSecond, ReleaseFile gate) {
        this.numbering = numbering;
        this.gate = gate;
        this.gateOpen = gate.isOpen();
        this.eventsPerSecondAndSplit = eventsPerSecond / numbering.splits();
        this.limited = eventsPerSecond > 0;
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<EventRecord> output) {
        Cursor cursor = nextCursor();
        if (cursor == null && !gateOpen) {
            gateOpen = gate.isOpen();
            return gateOpen ? InputStatus.MORE_AVAILABLE : afterATick();
        }
        if (cursor == null) {
            available = new CompletableFuture<>();
            return noMoreSplits ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }
        if (limited && emitted >= allowed()) {
            return afterATick();
        }
        output.collect(numbering.nth(cursor.split, cursor.next));
        cursor.next++;
        emitted++;
        return InputStatus.MORE_AVAILABLE;
    }

    private InputStatus afterATick() {
        available =
                new CompletableFuture<Void>()
                        .completeOnTimeout(null, TICK_NANOS, TimeUnit.NANOSECONDS);
        return InputStatus.NOTHING_AVAILABLE;
    }

    private @Nullable Cursor nextCursor() {
        for (int i = 0; i < cursors.size(); i++) {
            turn = (turn + 1) % cursors.size();
            Cursor cursor = cursors.get(turn);
            if (cursor.next < endOf(cursor)) {
                return cursor;
            }
        }
        return null;
    }

    private long endOf(Cursor cursor) {
        long events = numbering.eventsOf(cursor.split);
        return gateOpen ? events : (long) (gate.share() * events);
    }

    private long allowed() {
        long ticks = (System.nanoTime() - since) / TICK_NANOS + 1;
        return (long)
                (ticks * eventsPerSecondAndSplit * cursors.size() * TICK_NANOS / 1_000_000_000L);
    }

    @Override
    public List<NumberedSplit> snapshotState(long checkpointId) {
        return cursors.stream()
                .map(cursor -> new NumberedSplit(cursor.split, cursor.next))
                .toList();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<NumberedSplit> splits) {
        for (NumberedSplit split : splits) {
            cursors.add(new Cursor(split));
            limited &= split.next() == 0;
        }
        since = System.nanoTime();
        emitted = 0;
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    @Override
    public void close() {}

    private static final class Cursor {
        private final int split;
        private long next;

        private Cursor(NumberedSplit split) {
            this.split = split.number();
            this.next = split.next();
        }
    }
}

package io.github.esflink.node.reading;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.RecordStore;
import io.github.esflink.node.record.StoredPosition;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to {@code $all} as on the line 23.10, with or without a filter ({@code
 * Enumerators.AllSubscriptionFiltered} there).
 *
 * <p>It begins behind the first event that is at or behind its position, whether or not that is the
 * event of the position. Catching up, a page that completes an interval of considered events gives
 * a checkpoint, the end of the log none. Live, everything that is written comes, also below the
 * position. A reader that leaves more than the buffers hold is ended.
 */
public final class AllSubscription23 extends AllSubscription {
    private final LiveBuffer buffer;

    /** The last event of the page, or where the page began. */
    private StoredPosition reached;

    private long sinceCheckpoint;

    /**
     * @param after the position behind which to begin, {@code null} for the end of the log
     */
    public AllSubscription23(
            TransactionLog log, EventFrames frames, Terms terms, @Nullable StoredPosition after) {
        super(log, frames, terms);
        this.buffer = new LiveBuffer(() -> live);
        this.next = after == null ? store.end() : behind(log, after);
        this.reached = pageStart();
        if (after == null) {
            goLive();
        }
    }

    private int behind(TransactionLog log, StoredPosition position) {
        if (position.compareTo(StoredPosition.START) <= 0) {
            return 0;
        }
        int at =
                position.commit() > store.lastPosition()
                        ? store.end()
                        : store.find(position.commit());
        if (at == RecordStore.INSIDE_A_RECORD) {
            throw ServerErrors.handlerThrew(
                    new IllegalArgumentException(position + " is inside a record"));
        }
        ReadFilter all = ReadFilter.all(log);
        int end = store.end();
        while (at < end && !all.allows(cursor.moveTo(at))) {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private StoredPosition pageStart() {
        return new StoredPosition(store.position(next), 0);
    }

    @Override
    public @Nullable ReadFrame next() {
        buffer.readerIsBack(this::waiting);
        return super.next();
    }

    @Override
    boolean sends() {
        reached = StoredPosition.of(cursor.position());
        return true;
    }

    @Override
    void endPage() {
        sinceCheckpoint += pageConsidered;
        if (sinceCheckpoint >= terms.interval()) {
            sinceCheckpoint %= terms.interval();
            sendCheckpoint(reached);
        }
        reached = pageStart();
    }

    @Override
    void endCatchingUp() {
        sinceCheckpoint += pageConsidered;
        goLive();
    }

    @Override
    void takeLive() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return;
        }
        if (terms.filter().allows(cursor)) {
            ready.add(frames.liveFrame(cursor));
        }
        sinceCheckpoint++;
        if (sinceCheckpoint >= terms.interval()) {
            sinceCheckpoint = 0;
            sendCheckpoint(StoredPosition.of(cursor.position()));
        }
    }

    private void sendCheckpoint(StoredPosition position) {
        if (terms.checkpoints()) {
            ready.add(ReadFrame.checkpoint(position));
        }
    }

    /** How many events there are for this reader, as far as they count. */
    private int waiting(int limit) {
        int count = 0;
        for (int at = next; at < store.end() && count < limit; at++) {
            if (terms.filter().allows(cursor.moveTo(at))) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void readerIsSlow() {
        buffer.readerIsSlow(this::waiting);
    }
}

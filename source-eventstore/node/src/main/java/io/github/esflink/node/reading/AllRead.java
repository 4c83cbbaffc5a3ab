package io.github.esflink.node.reading;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import io.github.esflink.node.record.StoredPosition;
import org.jspecify.annotations.Nullable;

/**
 * A read of {@code $all}: forwards from a position, which is included, or backwards from before a
 * position. A position that is no end of a record is refused, except behind the end of the log,
 * where a forward read finds nothing.
 */
public final class AllRead implements ResponseSource {
    /** Records that one turn may pass over without finding one to send. */
    static final int SCAN_LIMIT = 16_384;

    private final RecordStore store;
    private final LogCursor cursor;
    private final ReadFilter filter;
    private final EventFrames frames;
    private final boolean forwards;
    private long remaining;
    private int next;
    private Pause pause = Pause.ENDED;

    /**
     * @param position where to begin, {@code null} for the end of the log
     * @param count how many events at most, unsigned
     */
    public AllRead(
            TransactionLog log,
            ReadFilter filter,
            EventFrames frames,
            boolean forwards,
            @Nullable StoredPosition position,
            long count) {
        this.store = log.records();
        this.cursor = new LogCursor(store);
        this.filter = filter;
        this.frames = frames;
        this.forwards = forwards;
        this.remaining = count < 0 ? Long.MAX_VALUE : count;
        this.next = forwards ? firstForwards(position) : firstBackwards(position);
    }

    private int firstForwards(@Nullable StoredPosition position) {
        if (position == null || position.commit() > store.lastPosition()) {
            return store.end();
        }
        int first = store.find(position.commit());
        if (first == RecordStore.INSIDE_A_RECORD) {
            throw ServerErrors.unexpectedAllResult();
        }
        return first;
    }

    private int firstBackwards(@Nullable StoredPosition position) {
        if (position == null) {
            return store.end() - 1;
        }
        int behind = store.find(position.commit());
        if (behind == RecordStore.INSIDE_A_RECORD
                || position.commit() > store.tail().endPosition()) {
            throw ServerErrors.unexpectedAllResult();
        }
        // A record is before the position when both its ends are: (end, end) <= (commit, prepare).
        return position.prepare() == position.commit() ? behind - 1 : behind - 2;
    }

    @Override
    public @Nullable ReadFrame next() {
        for (int scanned = 0; scanned < SCAN_LIMIT; scanned++) {
            if (remaining == 0 || (forwards ? next >= store.end() : next < 0)) {
                pause = Pause.ENDED;
                return null;
            }
            cursor.moveTo(next);
            next += forwards ? 1 : -1;
            if (filter.allows(cursor)) {
                remaining--;
                return frames.frame(cursor);
            }
        }
        pause = Pause.YIELD;
        return null;
    }

    @Override
    public Pause pause() {
        return pause;
    }

    @Override
    public boolean hasMore() {
        return false;
    }
}

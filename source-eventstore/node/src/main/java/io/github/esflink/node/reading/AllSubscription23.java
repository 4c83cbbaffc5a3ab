package io.github.esflink.node.reading;

import io.github.esflink.node.log.EventLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.LogPosition;
import io.github.esflink.node.record.RecordStore;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
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
public final class AllSubscription23 implements ResponseSource {
    private final RecordStore store;
    private final LogCursor cursor;
    private final EventFrames frames;
    private final AllSubscription.Terms terms;
    private final LiveBuffer buffer;
    private final Queue<ReadFrame> ready = new ArrayDeque<>();
    private int next;
    private boolean live;
    private Pause pause = Pause.AT_TAIL;

    /** The last event of the page, or where the page began. */
    private LogPosition reached;

    private int pageMatched;
    private long pageConsidered;
    private long sinceCheckpoint;

    /**
     * @param after the position behind which to begin, {@code null} for the end of the log
     */
    public AllSubscription23(
            EventLog log,
            EventFrames frames,
            AllSubscription.Terms terms,
            @Nullable LogPosition after) {
        this.store = log.records();
        this.cursor = new LogCursor(store);
        this.frames = frames;
        this.terms = terms;
        this.buffer = new LiveBuffer(() -> live);
        this.next = after == null ? store.end() : behind(log, after);
        this.reached = pageStart();
        ready.add(ReadFrame.confirmation(UUID.randomUUID()));
        if (after == null) {
            goLive();
        }
    }

    private int behind(EventLog log, LogPosition position) {
        if (position.compareTo(LogPosition.START) <= 0) {
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
        EventFilter all = EventFilter.all(log);
        int end = store.end();
        while (at < end && !all.allows(cursor.moveTo(at))) {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private LogPosition pageStart() {
        return new LogPosition(store.position(next), 0);
    }

    @Override
    public @Nullable ReadFrame next() {
        buffer.readerIsBack(this::waiting);
        for (int scanned = 0; scanned < AllRead.SCAN_LIMIT; scanned++) {
            ReadFrame waiting = ready.poll();
            if (waiting != null) {
                return waiting;
            }
            if (live) {
                if (next >= store.end()) {
                    pause = Pause.AT_TAIL;
                    return null;
                }
                takeLive();
            } else if (pageMatched >= AllSubscription.PAGE || pageConsidered >= terms.window()) {
                endPage();
            } else if (next >= store.end()) {
                sinceCheckpoint += pageConsidered;
                goLive();
            } else {
                if (pageConsidered == 0) {
                    terms.pageCheck().run();
                }
                ReadFrame event = takeOfPage();
                if (event != null) {
                    return event;
                }
            }
        }
        pause = Pause.YIELD;
        return null;
    }

    private @Nullable ReadFrame takeOfPage() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return null;
        }
        pageConsidered++;
        if (!terms.filter().allows(cursor)) {
            return null;
        }
        pageMatched++;
        reached = LogPosition.of(cursor.position());
        return frames.frame(cursor);
    }

    private void endPage() {
        sinceCheckpoint += pageConsidered;
        if (sinceCheckpoint >= terms.interval()) {
            sinceCheckpoint %= terms.interval();
            sendCheckpoint(reached);
        }
        reached = pageStart();
        pageMatched = 0;
        pageConsidered = 0;
    }

    private void goLive() {
        live = true;
        ready.add(ReadFrame.CAUGHT_UP);
    }

    private void takeLive() {
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
            sendCheckpoint(LogPosition.of(cursor.position()));
        }
    }

    private void sendCheckpoint(LogPosition position) {
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
    public Pause pause() {
        return pause;
    }

    @Override
    public boolean hasMore() {
        return next < store.end();
    }

    @Override
    public void readerIsSlow() {
        buffer.readerIsSlow(this::waiting);
    }
}

package io.github.esflink.node.reading;

import io.github.esflink.node.log.EventLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.LogPosition;
import io.github.esflink.node.record.RecordStore;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to {@code $all}, with or without a filter: the pages, checkpoints and the change
 * between catching up and live of the server's {@code AllSubscriptionFiltered} enumerator.
 *
 * <p>Catching up reads pages that end after 32 events to send, after a window of considered events,
 * or at the end of the log. At the end of a page, if an interval's worth of events was considered
 * since the last checkpoint, a filtered subscription gets a checkpoint: the later of the last event
 * sent and the page's own start. At the end of the log it gets what was sent on last, unless that
 * is the last checkpoint. Live, every interval-th event since the subscription began gives one, at
 * its own position.
 */
public final class AllSubscription implements ResponseSource {
    static final int PAGE = 32;

    /** How many messages the server keeps for a live reader before it goes back to catching up. */
    private static final int LIVE_BUFFER = 32;

    /**
     * What is subscribed to.
     *
     * @param filter chooses the events
     * @param checkpoints whether there is a filter in the request, and so checkpoints
     * @param window considered events a page, at least 1
     * @param interval considered events a checkpoint, at least 1
     * @param pageCheck run before each page; ends the subscription by throwing
     */
    public record Terms(
            EventFilter filter,
            boolean checkpoints,
            long window,
            long interval,
            Runnable pageCheck) {}

    private final RecordStore store;
    private final LogCursor cursor;
    private final EventFrames frames;
    private final Terms terms;
    private final Queue<ReadFrame> ready = new ArrayDeque<>();
    private final int subscribedAt;
    private @Nullable StatusRuntimeException failure;

    /** The last event or checkpoint that was sent on. */
    private LogPosition checkpoint;

    private LogPosition lastCheckpointSent = LogPosition.NOTHING;
    private int next;
    private boolean live;
    private boolean slow;
    private Pause pause = Pause.AT_TAIL;

    private LogPosition pageStart = LogPosition.START;
    private int pageMatched;
    private long pageConsidered;
    private long sinceCheckpoint;
    private long liveConsidered;

    private AllSubscription(
            EventLog log, EventFrames frames, Terms terms, @Nullable LogPosition after) {
        this.store = log.records();
        this.cursor = new LogCursor(store);
        this.frames = frames;
        this.terms = terms;
        this.subscribedAt = store.end();
        LogPosition last = LogPosition.of(store.lastPosition());
        this.checkpoint = after == null ? last : after;
        ready.add(ReadFrame.confirmation(UUID.randomUUID()));
        if (checkpoint.compareTo(last) >= 0) {
            next = subscribedAt;
            goLive();
        } else {
            catchUp();
        }
    }

    /** From behind the last event that there is now. */
    public static AllSubscription fromEnd(EventLog log, EventFrames frames, Terms terms) {
        return new AllSubscription(log, frames, terms, null);
    }

    /** From behind a position; {@link LogPosition#NOTHING} for the start. */
    public static AllSubscription after(
            EventLog log, EventFrames frames, Terms terms, LogPosition position) {
        return new AllSubscription(log, frames, terms, position);
    }

    @Override
    public @Nullable ReadFrame next() {
        for (int scanned = 0; scanned < AllRead.SCAN_LIMIT; scanned++) {
            ReadFrame waiting = ready.poll();
            if (waiting != null) {
                return waiting;
            }
            if (failure != null) {
                throw failure;
            }
            if (live && slow && store.end() - next > LIVE_BUFFER) {
                sendCheckpoint();
                catchUp();
            }
            slow = false;
            if (live) {
                if (next >= store.end()) {
                    pause = Pause.AT_TAIL;
                    return null;
                }
                takeLive();
            } else if (pageMatched >= PAGE || pageConsidered >= terms.window()) {
                endPage(false);
            } else if (next >= store.end()) {
                endPage(true);
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

    private void catchUp() {
        live = false;
        sinceCheckpoint = 0;
        pageMatched = 0;
        pageConsidered = 0;
        boolean nothing = checkpoint.compareTo(LogPosition.START) < 0;
        pageStart = nothing ? LogPosition.START : checkpoint;
        next = store.find(pageStart.commit());
        if (next == RecordStore.INSIDE_A_RECORD) {
            failure = ServerErrors.invalidPosition();
        }
    }

    private void goLive() {
        live = true;
        ready.add(ReadFrame.CAUGHT_UP);
    }

    private @Nullable ReadFrame takeOfPage() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return null;
        }
        pageConsidered++;
        if (cursor.ordinal() >= subscribedAt) {
            liveConsidered++;
        }
        if (!terms.filter().allows(cursor)) {
            return null;
        }
        pageMatched++;
        if (!checkpoint.isBefore(cursor.position())) {
            return null; // the event after which the subscription was to begin
        }
        checkpoint = LogPosition.of(cursor.position());
        return frames.frame(cursor);
    }

    private void endPage(boolean endOfLog) {
        sinceCheckpoint += pageConsidered;
        if (endOfLog) {
            sendCheckpoint();
            goLive();
        } else {
            if (sinceCheckpoint >= terms.interval()) {
                sinceCheckpoint %= terms.interval();
                if (checkpoint.compareTo(pageStart) < 0) {
                    checkpoint = pageStart;
                }
                sendCheckpoint();
            }
            pageStart = new LogPosition(store.position(next), 0);
            pageMatched = 0;
            pageConsidered = 0;
        }
    }

    private void takeLive() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return;
        }
        liveConsidered++;
        LogPosition position = LogPosition.of(cursor.position());
        if (checkpoint.isBefore(cursor.position()) && terms.filter().allows(cursor)) {
            checkpoint = position;
            ready.add(frames.liveFrame(cursor));
        }
        if (liveConsidered % terms.interval() == 0 && checkpoint.compareTo(position) <= 0) {
            checkpoint = position;
            sendCheckpoint();
        }
    }

    private void sendCheckpoint() {
        if (terms.checkpoints() && checkpoint.compareTo(lastCheckpointSent) > 0) {
            lastCheckpointSent = checkpoint;
            ready.add(ReadFrame.checkpoint(checkpoint));
        }
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
        slow = true;
    }
}

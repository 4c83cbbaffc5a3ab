package io.github.esflink.node.reading;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to {@code $all}, with or without a filter, in what all lines of releases share:
 * catching up reads pages that end after 32 events to send, after a window of considered events, or
 * at the end of the log; then the subscription is live.
 */
public abstract class AllSubscription implements ResponseSource {
    private static final int PAGE = 32;

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
            ReadFilter filter,
            boolean checkpoints,
            long window,
            long interval,
            Runnable pageCheck) {}

    final RecordStore store;
    final LogCursor cursor;
    final EventFrames frames;
    final Terms terms;

    /** What is sent before anything else. */
    final Queue<ReadFrame> ready = new ArrayDeque<>();

    /** The record that is looked at next. */
    int next;

    boolean live;
    long pageConsidered;
    private int pageMatched;
    private Pause pause = Pause.AT_TAIL;

    AllSubscription(TransactionLog log, EventFrames frames, Terms terms) {
        this.store = log.records();
        this.cursor = new LogCursor(store);
        this.frames = frames;
        this.terms = terms;
        ready.add(ReadFrame.confirmation(UUID.randomUUID()));
    }

    /** The page has ended before the log has. */
    abstract void endPage();

    /** Catching up has come to the end of the log. */
    abstract void endCatchingUp();

    /** An event of the page has been considered: it is at the cursor. */
    void considered() {}

    /**
     * An event at the cursor passes the filter.
     *
     * @return whether it is sent
     */
    abstract boolean sends();

    /** Takes the next record, which is there, when the subscription is live. */
    abstract void takeLive();

    /** Called before something is taken; may end the subscription by throwing. */
    void beforeTaking() {}

    @Override
    public @Nullable ReadFrame next() {
        for (int scanned = 0; scanned < AllRead.SCAN_LIMIT; scanned++) {
            ReadFrame waiting = ready.poll();
            if (waiting != null) {
                return waiting;
            }
            beforeTaking();
            if (!ready.isEmpty()) {
                continue;
            }
            if (live) {
                if (next >= store.end()) {
                    pause = Pause.AT_TAIL;
                    return null;
                }
                takeLive();
            } else if (pageMatched >= PAGE || pageConsidered >= terms.window()) {
                endPage();
                beginPage();
            } else if (next >= store.end()) {
                endCatchingUp();
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

    final void beginPage() {
        pageMatched = 0;
        pageConsidered = 0;
    }

    private @Nullable ReadFrame takeOfPage() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return null;
        }
        pageConsidered++;
        considered();
        if (!terms.filter().allows(cursor)) {
            return null;
        }
        pageMatched++;
        return sends() ? frames.frame(cursor) : null;
    }

    final void goLive() {
        live = true;
        ready.add(ReadFrame.CAUGHT_UP);
    }

    @Override
    public Pause pause() {
        return pause;
    }

    @Override
    public boolean hasMore() {
        return next < store.end();
    }
}

package io.github.esflink.node.reading;

import io.github.esflink.node.log.ReadableRange;
import io.github.esflink.node.log.StreamIndex;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to one stream, as the server's {@code StreamSubscription} enumerator: a stream
 * that does not exist is waited for; one that is tombstoned while the subscription lasts delivers
 * its last event and then the error; metadata limits what is caught up with, not what is live.
 */
public final class StreamSubscription implements ResponseSource {
    private static final int PAGE = 32;

    /**
     * How to go about it.
     *
     * @param line as whose releases
     * @param pageCheck run before each page; ends the subscription by throwing
     */
    public record Terms(ServerLine line, Runnable pageCheck) {}

    private final TransactionLog log;
    private final EventFrames frames;
    private final String name;
    private final Terms terms;
    private final @Nullable LiveBuffer buffer;
    private final LogCursor cursor;
    private final Queue<ReadFrame> ready = new ArrayDeque<>();
    private @Nullable StreamIndex stream;
    private @Nullable StatusRuntimeException failure;

    /** The last revision when the subscription began; what follows is live. */
    private final long lastBefore;

    /** The last revision that was sent on, -1 for none. */
    private long checkpoint;

    private long next;
    private long pageEnd;
    private boolean live;

    /** Whether the stream was tombstoned before, and nobody is told. */
    private final boolean silent;

    /**
     * @param after the revision behind which to begin, -1 for the start, {@code null} for the end
     */
    public StreamSubscription(
            TransactionLog log,
            EventFrames frames,
            String name,
            @Nullable Long after,
            Terms terms) {
        this.terms = terms;
        this.buffer = terms.line() == ServerLine.V23_10 ? new LiveBuffer(() -> live) : null;
        this.log = log;
        this.frames = frames;
        this.name = name;
        this.cursor = new LogCursor(log.records());
        this.stream = log.stream(name);
        boolean gone = log.isDeleted(name);
        silent = gone && after == null && waits();
        if (gone && !silent) {
            throw ServerErrors.streamDeleted(name);
        }
        long last = stream == null ? -1 : stream.size() - 1L;
        lastBefore = last;
        checkpoint = after == null ? last : after;
        ready.add(ReadFrame.confirmation(UUID.randomUUID()));
        if (after == null || (checkpoint >= last && !waits())) {
            goLive();
        } else {
            next = behind(checkpoint);
        }
    }

    /** Whether a reader waits for a stream that is not there, without being told anything. */
    private boolean waits() {
        return terms.line() == ServerLine.V23_10;
    }

    @Override
    public @Nullable ReadFrame next() {
        if (buffer != null) {
            buffer.readerIsBack(this::waiting);
        }
        while (true) {
            ReadFrame waiting = ready.poll();
            if (waiting != null) {
                return waiting;
            }
            if (failure != null) {
                throw failure;
            }
            StreamIndex of = stream();
            if (of == null || waitsFor(of)) {
                return null;
            }
            boolean available = next < of.size();
            if (live && !available) {
                if (!of.isTombstoned()) {
                    return null;
                }
                failure = ServerErrors.streamDeleted(name);
                return frames.frame(cursor.moveTo(of.tombstoneOrdinal()));
            }
            if (live || (available && next < pageEnd)) {
                cursor.moveTo(of.ordinal(next));
                checkpoint = next++;
                if (cursor.stream() == RecordStore.NO_STREAM) {
                    continue; // a scavenge took it
                }
                return live ? frames.liveFrame(cursor) : frames.frame(cursor);
            }
            if (log.isDeleted(name)) {
                throw ServerErrors.streamDeleted(name);
            }
            if (!available || of.isMissing()) {
                goLive();
            } else {
                openPage(of);
            }
        }
    }

    /** Whether there is a stream of this name, and nothing to say about it. */
    private boolean waitsFor(StreamIndex of) {
        return silent || (waits() && !live && of.isMissing() && !of.isTombstoned());
    }

    private static long behind(long revision) {
        return revision == Long.MAX_VALUE ? revision : revision + 1;
    }

    private @Nullable StreamIndex stream() {
        if (stream == null) {
            stream = log.stream(name);
        }
        return stream;
    }

    private void openPage(StreamIndex of) {
        terms.pageCheck().run();
        next = Math.max(next, ReadableRange.first(log, of, cursor));
        pageEnd = next + PAGE;
    }

    /** What catching up did not show is not shown now either, except what is new. */
    private void goLive() {
        live = true;
        next = behind(Math.max(checkpoint, lastBefore));
        ready.add(ReadFrame.CAUGHT_UP);
    }

    @Override
    public Pause pause() {
        return Pause.AT_TAIL;
    }

    @Override
    public boolean hasMore() {
        StreamIndex of = stream == null ? log.stream(name) : stream;
        return of != null && !waitsFor(of) && (!live || next < of.size() || of.isTombstoned());
    }

    @Override
    public void readerIsSlow() {
        if (buffer != null) {
            buffer.readerIsSlow(this::waiting);
        }
    }

    private int waiting(int limit) {
        StreamIndex of = stream();
        return of == null ? 0 : (int) Math.min(limit, Math.max(0, of.size() - next));
    }
}

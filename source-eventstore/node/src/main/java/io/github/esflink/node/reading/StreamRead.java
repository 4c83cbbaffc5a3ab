package io.github.esflink.node.reading;

import io.github.esflink.node.log.ReadableRange;
import io.github.esflink.node.log.StreamIndex;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A read of one stream, in pages of 32 events as the server's {@code ReadStreamForwards} and {@code
 * ReadStreamBackwards}: the pages decide when a reader is told the first position that there is.
 */
public final class StreamRead implements ResponseSource {
    private static final int PAGE = 32;

    /**
     * What is read.
     *
     * @param stream the stream's name
     * @param forwards in order of revisions, or against it
     * @param from the first revision, which is included; {@code null} for the last event
     * @param count how many events at most, unsigned
     * @param positions whether the reader understands the positions of the stream's ends
     *     (compatibility 1 and later)
     */
    public record Range(
            String stream, boolean forwards, @Nullable Long from, long count, boolean positions) {}

    private final TransactionLog log;
    private final EventFrames frames;
    private final Range range;
    private final LogCursor cursor;
    private final long pageSize;
    private final Queue<ReadFrame> ready = new ArrayDeque<>();
    private final @Nullable StreamIndex stream;
    private long remaining;
    private long readCount;
    private long from;
    private long pageNext;
    private long pageLast;
    private boolean inPage;
    private boolean atEnd;
    private boolean ended;

    /** Refuses a tombstoned stream and a range that the server has no answer to. */
    public StreamRead(TransactionLog log, EventFrames frames, Range range) {
        this.log = log;
        this.frames = frames;
        this.range = range;
        this.cursor = new LogCursor(log.records());
        this.remaining = range.count() < 0 ? Long.MAX_VALUE : range.count();
        this.pageSize = Math.min(PAGE, remaining);
        this.stream = log.stream(range.stream());
        Long start = range.from();
        if (remaining == 0 || range.stream().isEmpty() || (range.forwards() && start == null)) {
            throw ServerErrors.unexpectedStreamResult();
        }
        this.from = start == null ? Long.MAX_VALUE : start;
        if (log.isDeleted(range.stream())) {
            throw ServerErrors.streamDeleted(range.stream());
        }
        if (stream == null) {
            ready.add(ReadFrame.streamNotFound(range.stream()));
            ended = true;
        }
    }

    @Override
    public @Nullable ReadFrame next() {
        while (true) {
            ReadFrame first = ready.poll();
            if (first != null || ended || stream == null) {
                return first;
            }
            if (inPage) {
                ReadFrame event = nextOfPage(stream);
                if (event != null) {
                    return event;
                }
            } else if (log.isDeleted(range.stream())) {
                throw ServerErrors.streamDeleted(range.stream());
            } else if (stream.isMissing()) {
                ready.add(ReadFrame.streamNotFound(range.stream()));
                ended = true;
            } else if (range.forwards()) {
                openForwards(stream);
            } else {
                openBackwards(stream);
            }
        }
    }

    private @Nullable ReadFrame nextOfPage(StreamIndex of) {
        boolean more = range.forwards() ? pageNext <= pageLast : pageNext >= pageLast;
        if (more && remaining > 0) {
            cursor.moveTo(of.ordinal(pageNext));
            pageNext += range.forwards() ? 1 : -1;
            if (cursor.stream() == RecordStore.NO_STREAM) {
                return null; // a scavenge took it
            }
            remaining--;
            readCount++;
            return frames.frame(cursor);
        }
        inPage = false;
        if (atEnd || remaining == 0) {
            ended = true;
            if (range.positions()) {
                ready.add(ReadFrame.lastStreamPosition(of.size() - 1L));
            }
        }
        return null;
    }

    private void openForwards(StreamIndex of) {
        long last = of.size() - 1L;
        long first = ReadableRange.first(log, of, cursor);
        long end = from > Long.MAX_VALUE - pageSize ? Long.MAX_VALUE : from + pageSize - 1;
        long start = Math.max(from, first);
        boolean below = end < first;
        boolean above = !below && start > last;
        if (below || above) {
            long next = below ? first : last + 1;
            if (readCount == 0 && range.positions() && from != next) {
                ready.add(ReadFrame.firstStreamPosition(next));
            }
            from = next;
            openEmpty(above);
            return;
        }
        pageNext = start;
        pageLast = Math.min(end, last);
        atEnd = end >= last;
        from = pageLast + 1;
        inPage = true;
    }

    private void openBackwards(StreamIndex of) {
        long last = of.size() - 1L;
        long first = ReadableRange.first(log, of, cursor);
        long start = Math.min(from, last);
        if (start < first) {
            openEmpty(true);
            return;
        }
        pageNext = start;
        pageLast = Math.max(first, start - pageSize + 1);
        atEnd = pageLast == first;
        from = pageLast - 1;
        inPage = true;
    }

    private void openEmpty(boolean end) {
        pageNext = range.forwards() ? 1 : 0;
        pageLast = range.forwards() ? 0 : 1;
        atEnd = end;
        inPage = true;
    }

    @Override
    public Pause pause() {
        return Pause.ENDED;
    }

    @Override
    public boolean hasMore() {
        return false;
    }
}

package io.github.esflink.node.log;

import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.time.Duration;
import java.time.Instant;

/** Which events of a stream its metadata lets readers see now. */
public final class ReadableRange {
    private static final long TICKS_PER_SECOND = 10_000_000;

    private ReadableRange() {}

    /**
     * The first revision that can be read; one more than the last when maxAge hides everything.
     *
     * <p>Events are taken to be in order of age, as the server takes them.
     *
     * @param cursor is moved about
     */
    public static long first(TransactionLog log, StreamIndex stream, LogCursor cursor) {
        StreamMetadata metadata = stream.metadata();
        long last = stream.size() - 1L;
        long first = metadata.firstReadable(last);
        Duration maxAge = metadata.maxAge();
        if (maxAge == null || first > last) {
            return first;
        }
        long oldest = ticks(log.now().minus(maxAge));
        long low = first;
        long high = last + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (created(stream, middle, cursor) < oldest) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Moves to an event that can be read by itself, as the server's {@code ReadEvent} finds it.
     *
     * @return false when there is none: it never was, it is hidden, or the stream is deleted
     */
    static boolean moveTo(TransactionLog log, StreamIndex stream, long revision, LogCursor cursor) {
        if (log.isDeleted(stream.name()) || stream.isMissing()) {
            return false;
        }
        if (revision < first(log, stream, cursor) || revision >= stream.size()) {
            return false;
        }
        return cursor.moveTo(stream.ordinal(revision)).stream() != RecordStore.NO_STREAM;
    }

    private static long created(StreamIndex stream, long revision, LogCursor cursor) {
        cursor.moveTo(stream.ordinal(revision));
        return cursor.stream() == RecordStore.NO_STREAM
                ? Long.MIN_VALUE // a scavenge takes the oldest
                : Long.parseLong(cursor.event().getEvent().getMetadataOrThrow("created"));
    }

    /** Units of 100 ns since 1970: the time stamps of events. */
    static long ticks(Instant instant) {
        return instant.getEpochSecond() * TICKS_PER_SECOND + instant.getNano() / 100;
    }
}

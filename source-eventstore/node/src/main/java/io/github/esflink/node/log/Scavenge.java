package io.github.esflink.node.log;

import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;

/**
 * Takes out of the log what metadata and deletions hide, by the rules of the server's scavenge
 * ({@code EventCalculator} and {@code ChunkExecutor}): the last event of a stream stays, also where
 * it is hidden; of a tombstoned stream stays the tombstone alone, and nothing of its metadata. Used
 * under the log's lock.
 */
final class Scavenge {
    private final TransactionLog log;
    private final StreamDirectory streams;
    private final RecordStore store;
    private final LogCursor cursor;
    private int removed;

    Scavenge(TransactionLog log, StreamDirectory streams) {
        this.log = log;
        this.streams = streams;
        this.store = log.records();
        this.cursor = new LogCursor(store);
    }

    /** Removes them and returns how many they are; readers see it when it is published. */
    int run() {
        for (StreamIndex stream : streams.all()) {
            remove(stream, firstKept(stream));
        }
        return removed;
    }

    private long firstKept(StreamIndex stream) {
        String name = stream.name();
        StreamIndex original =
                SystemNames.isMetastream(name) ? streams.find(SystemNames.originalOf(name)) : null;
        if (stream.isTombstoned() || (original != null && original.isTombstoned())) {
            return stream.size();
        }
        return Math.min(ReadableRange.first(log, stream, cursor), stream.size() - 1L);
    }

    private void remove(StreamIndex stream, long end) {
        for (long revision = 0; revision < end; revision++) {
            int ordinal = stream.ordinal(revision);
            if (cursor.moveTo(ordinal).stream() != RecordStore.NO_STREAM) {
                store.remove(ordinal);
                removed++;
            }
        }
    }
}

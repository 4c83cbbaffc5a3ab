package io.github.esflink.node.record;

import com.google.protobuf.CodedOutputStream;

/**
 * How many bytes of log a record takes in EventStoreDB: positions then advance as they do there
 * ({@code PrepareLogRecord.ComputeSizeOnDisk}, record version 1).
 */
final class StoredSize {
    /**
     * Length before and behind (8), record type and version (2), log position (8), flags (2),
     * transaction position (8) and offset (4), expected version (8), event and correlation id (32),
     * time stamp (8), lengths of data and metadata (8).
     */
    private static final long FIXED = 8 + 2 + 8 + 2 + 8 + 4 + 8 + 32 + 8 + 8;

    private StoredSize() {}

    static long of(ProposedEvent event, int streamBytes, int typeBytes) {
        return FIXED
                + prefixed(streamBytes)
                + prefixed(typeBytes)
                + (long) event.data().size()
                + event.metadata().size();
    }

    static long empty(int streamBytes) {
        return FIXED + prefixed(streamBytes) + prefixed(0);
    }

    private static int prefixed(int size) {
        return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }
}

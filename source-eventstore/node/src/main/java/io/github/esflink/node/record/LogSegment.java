package io.github.esflink.node.record;

import java.util.Arrays;

/**
 * A run of consecutive records: their bytes in one array, and sixteen bytes of index for each.
 *
 * <p>The writer fills the arrays beyond the published end. A reader learns that end from the
 * volatile field of {@link RecordStore} and so sees everything before it; arrays that replace full
 * ones travel in an object with final fields, so that a reader which meets them early sees what was
 * copied into them.
 */
final class LogSegment {
    private static final int FIRST_ENTRIES = 256;

    /** Minus the stream's number: how the index marks a removed event. */
    private static final int REMOVED = RecordStore.NO_STREAM - 1;

    private static final class Index {
        /** Where each record begins, and one more: where the last one ends. */
        final int[] offsets;

        final int[] positions;
        final int[] streams;
        final int[] types;

        Index(int capacity) {
            offsets = new int[capacity + 1];
            positions = new int[capacity];
            streams = new int[capacity];
            types = new int[capacity];
        }

        Index(Index from, int capacity) {
            offsets = Arrays.copyOf(from.offsets, capacity + 1);
            positions = Arrays.copyOf(from.positions, capacity);
            streams = Arrays.copyOf(from.streams, capacity);
            types = Arrays.copyOf(from.types, capacity);
        }
    }

    /** Number of the first record here, counted over the whole log. */
    final int firstOrdinal;

    /** Log position of the first record here. */
    final long basePosition;

    final byte[] data;

    private Index index;
    private int count;

    LogSegment(int firstOrdinal, long basePosition, int dataCapacity) {
        this.firstOrdinal = firstOrdinal;
        this.basePosition = basePosition;
        this.data = new byte[dataCapacity];
        this.index = new Index(FIRST_ENTRIES);
    }

    private LogSegment(LogSegment full) {
        firstOrdinal = full.firstOrdinal;
        basePosition = full.basePosition;
        int used = full.dataSize();
        data = full.data.length - used > used / 64 ? Arrays.copyOf(full.data, used) : full.data;
        index = new Index(full.index, full.count);
        count = full.count;
    }

    int dataSize() {
        return index.offsets[count];
    }

    boolean hasRoomFor(int size) {
        return data.length - dataSize() >= size;
    }

    /** Adds the index entry of a record whose bytes begin at {@link #dataSize}. */
    void add(long position, int stream, int type, int size) {
        Index entries = index;
        if (count == entries.positions.length) {
            entries = new Index(entries, count * 2);
            index = entries;
        }
        entries.offsets[count + 1] = entries.offsets[count] + size;
        entries.positions[count] = Math.toIntExact(position - basePosition);
        entries.streams[count] = stream;
        entries.types[count] = type;
        count++;
    }

    /** The same records without what growing ahead took; used when the next segment begins. */
    LogSegment sealed() {
        return new LogSegment(this);
    }

    /** Where the record begins; {@code offset(index + 1)} is where it ends. */
    int offset(int at) {
        return index.offsets[at];
    }

    long position(int at) {
        return basePosition + index.positions[at];
    }

    /** The number of the stream, {@link RecordStore#NO_STREAM} for no event or a removed one. */
    int stream(int at) {
        return Math.max(index.streams[at], RecordStore.NO_STREAM);
    }

    /** The same, also of a removed event. */
    int streamWrittenTo(int at) {
        int stream = index.streams[at];
        return stream < RecordStore.NO_STREAM ? REMOVED - stream : stream;
    }

    /** Takes the event away; its place in the log stays. */
    void remove(int at) {
        if (index.streams[at] > RecordStore.NO_STREAM) {
            index.streams[at] = REMOVED - index.streams[at];
        }
    }

    int type(int at) {
        return index.types[at];
    }
}

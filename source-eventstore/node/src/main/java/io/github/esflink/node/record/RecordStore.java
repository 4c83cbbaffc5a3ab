package io.github.esflink.node.record;

import java.util.Arrays;

/**
 * The records of the log in the order in which they were written, each with its number ("ordinal",
 * from 0) and its log position.
 *
 * <p>One thread at a time may {@link #add} and {@link #publish}; what was published can be read by
 * any thread without a lock. Records that carry no event (an append of no events writes one) have
 * the stream {@link #NO_STREAM} and no bytes; so have, to readers, those that a scavenge took.
 */
public final class RecordStore {

    /** Stream number of a record without an event. */
    public static final int NO_STREAM = -1;

    /** Returned by {@link #find} for a position at which no record begins. */
    public static final int INSIDE_A_RECORD = -1;

    private static final int FIRST_SEGMENT_BYTES = 1 << 14;

    /**
     * Below half of the smallest region of G1, above which an array wastes the rest of a region.
     */
    private static final int SEGMENT_BYTES = 1 << 18;

    /**
     * What readers may see.
     *
     * @param end number of records
     * @param endPosition log position behind the last record
     */
    public record Tail(int end, long endPosition) {}

    private volatile LogSegment[] segments;
    private volatile Tail tail = new Tail(0, 0);
    private volatile long scavengedTo;
    private int end;
    private long endPosition;

    /** Creates an empty store. */
    public RecordStore() {
        segments = new LogSegment[] {new LogSegment(0, 0, FIRST_SEGMENT_BYTES)};
    }

    /**
     * Adds an event; readers see it after {@link #publish}.
     *
     * @return the ordinal of the new record
     */
    public int add(
            ProposedEvent event,
            NameTable.Name stream,
            NameTable.Name type,
            long revision,
            long createdTicks) {
        long position = endPosition;
        EventEncoder encoder =
                new EventEncoder(event, stream, type, revision, position, createdTicks);
        int size = encoder.size();
        LogSegment segment = segmentFor(size);
        encoder.writeTo(segment.data, segment.dataSize());
        segment.add(position, stream.number(), type.number(), size);
        endPosition += StoredSize.of(event, stream.utf8().length, type.utf8().length);
        return end++;
    }

    /**
     * Adds an event that was encoded before, at the position that it had.
     *
     * @param nextPosition log position behind the record
     */
    public int addEncoded(
            byte[] bytes,
            long position,
            long nextPosition,
            NameTable.Name stream,
            NameTable.Name type) {
        LogSegment segment = segmentFor(bytes.length);
        System.arraycopy(bytes, 0, segment.data, segment.dataSize(), bytes.length);
        segment.add(position, stream.number(), type.number(), bytes.length);
        endPosition = nextPosition;
        return end++;
    }

    /** Adds a record without an event, which takes its place in the log all the same. */
    public void addEmpty(int streamNameBytes) {
        addEmptyUpTo(endPosition + StoredSize.empty(streamNameBytes));
    }

    /** Adds a record without an event that ends at {@code nextPosition}. */
    public void addEmptyUpTo(long nextPosition) {
        segmentFor(0).add(endPosition, NO_STREAM, NO_STREAM, 0);
        endPosition = nextPosition;
        end++;
    }

    /** Number of records, for the writing thread: those not yet published included. */
    public int written() {
        return end;
    }

    /** Log position behind the last record, for the writing thread. */
    public long endPosition() {
        return endPosition;
    }

    /** Lets readers see everything added so far, all at once. */
    public void publish() {
        tail = new Tail(end, endPosition);
    }

    /** What has been published. */
    public Tail tail() {
        return tail;
    }

    /** Number of published records. */
    public int end() {
        return tail.end();
    }

    /** The log position of the last published record, -1 when there is none. */
    public long lastPosition() {
        int last = end() - 1;
        return last < 0 ? -1 : position(last);
    }

    /**
     * The log position at which the record {@code ordinal} begins; the end of the log behind it.
     */
    public long position(int ordinal) {
        Tail seen = tail;
        if (ordinal >= seen.end()) {
            return seen.endPosition();
        }
        LogSegment[] all = segments;
        LogSegment segment = all[indexOfSegment(all, ordinal)];
        return segment.position(ordinal - segment.firstOrdinal);
    }

    /** The first published record that begins at or behind {@code offset}, or the end. */
    public int firstAtOrAfter(long offset) {
        int low = 0;
        int high = tail.end();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (position(middle) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The record at which a reader begins that asks for {@code offset}: the one that begins there,
     * or, where a scavenge has been, the next one. The end of the log for what is behind it.
     *
     * @return {@link #INSIDE_A_RECORD} when the offset is the beginning of no record
     */
    public int find(long offset) {
        Tail seen = tail;
        if (offset > seen.endPosition()) {
            return seen.end();
        }
        int first = firstAtOrAfter(offset);
        return offset < scavengedTo || position(first) == offset ? first : INSIDE_A_RECORD;
    }

    /** Takes an event out of the log; its place stays. For the writing thread. */
    public void remove(int ordinal) {
        LogSegment[] all = segments;
        LogSegment segment = all[indexOfSegment(all, ordinal)];
        segment.remove(ordinal - segment.firstOrdinal);
    }

    /**
     * Notes that a scavenge has been through what is before {@code position}: readers may begin
     * there at any position, since it is not kept where the removed records were. Seen by readers
     * together with what was removed.
     */
    public void scavengedTo(long position) {
        scavengedTo = position;
    }

    /** Behind the records that a scavenge has been through, 0 for none. */
    public long scavengedTo() {
        return scavengedTo;
    }

    /** The segments, in order; a later call may give more of them. */
    LogSegment[] segments() {
        return segments;
    }

    /** Which of the segments holds the record. */
    static int indexOfSegment(LogSegment[] all, int ordinal) {
        int low = 0;
        int high = all.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all[middle].firstOrdinal <= ordinal) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private LogSegment segmentFor(int size) {
        LogSegment[] all = segments;
        LogSegment last = all[all.length - 1];
        if (last.hasRoomFor(size)) {
            return last;
        }
        LogSegment next = new LogSegment(end, endPosition, Math.max(size, SEGMENT_BYTES));
        LogSegment[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length - 1] = last.sealed();
        more[all.length] = next;
        segments = more;
        return next;
    }
}

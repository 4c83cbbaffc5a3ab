package io.github.esflink.node.record;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in the {@link RecordStore}: stands on one published record and answers questions
 * about it without making objects. For one thread at a time.
 */
public final class LogCursor {
    private final RecordStore store;
    private @Nullable LogSegment segment;
    private int segmentEnd;
    private int ordinal = -1;
    private int index;

    /** A cursor that stands nowhere yet. */
    public LogCursor(RecordStore store) {
        this.store = store;
    }

    /** Moves to a published record. */
    public LogCursor moveTo(int target) {
        LogSegment current = segment;
        if (current == null || target < current.firstOrdinal || target >= segmentEnd) {
            int published = store.end(); // read first: the segments seen next hold all of these
            LogSegment[] all = store.segments();
            int at = RecordStore.indexOfSegment(all, target);
            current = all[at];
            segment = current;
            segmentEnd = at + 1 < all.length ? all[at + 1].firstOrdinal : published;
        }
        ordinal = target;
        index = target - current.firstOrdinal;
        return this;
    }

    private LogSegment here() {
        LogSegment current = segment;
        if (current == null) {
            throw new IllegalStateException("the cursor has not been moved to a record");
        }
        return current;
    }

    /** The number of the record. */
    public int ordinal() {
        return ordinal;
    }

    /** Where the record begins in the log. */
    public long position() {
        return here().position(index);
    }

    /**
     * The number of the event's stream, {@link RecordStore#NO_STREAM} when there is no event, or
     * when a scavenge has taken it away.
     */
    public int stream() {
        return here().stream(index);
    }

    /** The same, also of an event that a scavenge has taken away. */
    public int streamWrittenTo() {
        return here().streamWrittenTo(index);
    }

    /** The number of the event's type. */
    public int type() {
        return here().type(index);
    }

    /** The array that holds the event's bytes; not to be changed. */
    public byte[] array() {
        return here().data;
    }

    /** Where the event's bytes begin in {@link #array}. */
    public int offset() {
        return here().offset(index);
    }

    /** How many bytes the event has. */
    public int length() {
        LogSegment current = here();
        return current.offset(index + 1) - current.offset(index);
    }

    /** The event in full. */
    public ReadResp.ReadEvent event() {
        try {
            return ReadResp.parseFrom(CodedInputStream.newInstance(array(), offset(), length()))
                    .getEvent();
        } catch (IOException e) {
            throw new UncheckedIOException("record " + ordinal + " cannot be decoded", e);
        }
    }

    /** The event's id; looks at its first bytes only. */
    public UUID id() {
        CodedInputStream in = CodedInputStream.newInstance(array(), offset(), length());
        try {
            int idSize = 0;
            for (int nested = 0;
                    nested < 4;
                    nested++) { // ReadResp, ReadEvent, event, structured id
                in.readTag();
                idSize = in.readRawVarint32();
            }
            int idEnd = in.getTotalBytesRead() + idSize;
            long most = 0; // a part that is 0 is left out
            long least = 0;
            while (in.getTotalBytesRead() < idEnd) {
                if (WireFormat.getTagFieldNumber(in.readTag()) == 1) {
                    most = in.readInt64();
                } else {
                    least = in.readInt64();
                }
            }
            return new UUID(most, least);
        } catch (IOException e) {
            throw new UncheckedIOException("record " + ordinal + " cannot be decoded", e);
        }
    }
}

package io.github.esflink.node.record;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes an event as the {@code ReadResp} that carries it to a reader (streams.proto of the
 * server), once, when it is appended: serving it is then a copy of bytes.
 *
 * <p>The encoding is the canonical one of protobuf, with a structured id, {@code event} set, no
 * {@code link}, and {@code commit_position} set.
 */
final class EventEncoder {
    private static final byte[] TYPE = ascii("type");
    private static final byte[] CREATED = ascii("created");
    private static final byte[] CONTENT_TYPE = ascii("content-type");
    private static final byte[] JSON = ascii("application/json");
    private static final byte[] OCTETS = ascii("application/octet-stream");

    private final ProposedEvent event;
    private final byte[] stream;
    private final byte[] type;
    private final byte[] created;
    private final byte[] contentType;
    private final long revision;
    private final long position;

    private final int idSize;
    private final int recordedSize;
    private final int readEventSize;

    /**
     * @param createdTicks when the event was created, in units of 100 ns since 1970
     */
    EventEncoder(
            ProposedEvent event,
            NameTable.Name stream,
            NameTable.Name type,
            long revision,
            long position,
            long createdTicks) {
        this.event = event;
        this.stream = stream.utf8();
        this.type = type.utf8();
        this.revision = revision;
        this.position = position;
        this.created = ascii(Long.toString(createdTicks));
        this.contentType = event.json() ? JSON : OCTETS;
        this.idSize =
                int64Size(event.id().getMostSignificantBits())
                        + int64Size(event.id().getLeastSignificantBits());
        this.recordedSize = recordedSize();
        this.readEventSize =
                delimited(recordedSize) + CodedOutputStream.computeUInt64Size(3, position);
    }

    int size() {
        return delimited(readEventSize);
    }

    void writeTo(byte[] target, int offset) {
        CodedOutputStream out = CodedOutputStream.newInstance(target, offset, size());
        try {
            begin(out, 1, readEventSize);
            begin(out, 1, recordedSize);
            writeRecorded(out);
            out.writeUInt64(3, position);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int recordedSize() {
        int size = delimited(delimited(idSize)) + delimited(delimited(stream.length));
        size += revision == 0 ? 0 : CodedOutputStream.computeUInt64Size(3, revision);
        size += position == 0 ? 0 : 2 * CodedOutputStream.computeUInt64Size(4, position);
        size += entrySize(TYPE, type) + entrySize(CREATED, created);
        size += entrySize(CONTENT_TYPE, contentType);
        size += event.metadata().isEmpty() ? 0 : delimited(event.metadata().size());
        size += event.data().isEmpty() ? 0 : delimited(event.data().size());
        return size;
    }

    private void writeRecorded(CodedOutputStream out) throws IOException {
        begin(out, 1, delimited(idSize));
        begin(out, 1, idSize);
        writeInt64(out, 1, event.id().getMostSignificantBits());
        writeInt64(out, 2, event.id().getLeastSignificantBits());
        begin(out, 2, delimited(stream.length));
        out.writeByteArray(3, stream);
        writeInt64(out, 3, revision);
        writeInt64(out, 4, position);
        writeInt64(out, 5, position);
        writeEntry(out, TYPE, type);
        writeEntry(out, CREATED, created);
        writeEntry(out, CONTENT_TYPE, contentType);
        if (!event.metadata().isEmpty()) {
            out.writeBytes(7, event.metadata());
        }
        if (!event.data().isEmpty()) {
            out.writeBytes(8, event.data());
        }
    }

    private static void begin(CodedOutputStream out, int field, int size) throws IOException {
        out.writeTag(field, 2);
        out.writeUInt32NoTag(size);
    }

    private static void writeEntry(CodedOutputStream out, byte[] key, byte[] value)
            throws IOException {
        begin(out, 6, delimited(key.length) + delimited(value.length));
        out.writeByteArray(1, key);
        out.writeByteArray(2, value);
    }

    private static void writeInt64(CodedOutputStream out, int field, long value)
            throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
    }

    private static int int64Size(long value) {
        return value == 0 ? 0 : CodedOutputStream.computeInt64Size(1, value);
    }

    private static int entrySize(byte[] key, byte[] value) {
        return delimited(delimited(key.length) + delimited(value.length));
    }

    /** The size of a length-delimited field with a one-byte tag. */
    private static int delimited(int size) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

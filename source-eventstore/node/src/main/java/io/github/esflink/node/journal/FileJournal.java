package io.github.esflink.node.journal;

import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The log in one file, {@code log.esnode}: a header, then one frame a record.
 *
 * <p>A frame is, in big endian: length of the record (4 bytes), CRC-32C of all that follows (4),
 * log position behind the record (8), 1 for the last record of its write, else 0 (1), the record.
 * What a process left unfinished at the end is cut off when the file is opened next: a frame that
 * is short or does not fit its sum, and the frames of a write whose last one is missing.
 *
 * <p>Writes go to the operating system at once and to the disk when it pleases: they outlive the
 * process, not the machine.
 */
public final class FileJournal implements Journal {
    private static final String FILE = "log.esnode";
    private static final long HEADER = 0x45534e4f44450001L; // "ESNODE", version 1
    private static final int FRAME_HEADER = 4 + 4 + 8 + 1;

    private final Path file;
    private final FileChannel channel;
    private @Nullable LogCursor cursor;
    private ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    private FileJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the journal in {@code folder}, which is made if it is not there.
     *
     * @throws IOException when it cannot be used, or another node uses it
     */
    public static FileJournal open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // another node of this process has it
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new IOException("folder " + folder + " is in use by another node");
        }
        return new FileJournal(file, channel);
    }

    @Override
    public void replay(Replay replay) throws IOException {
        if (channel.size() == 0) {
            channel.write(ByteBuffer.allocate(8).putLong(HEADER).flip());
            return;
        }
        channel.position(0);
        InputStream bytes = Channels.newInputStream(channel);
        DataInputStream in = new DataInputStream(new BufferedInputStream(bytes, 1 << 16));
        if (channel.size() < 8 || in.readLong() != HEADER) {
            throw new IOException(file + " is no log of this version of the node");
        }
        long sound = 8;
        long read = 8;
        List<Frame> write = new ArrayList<>();
        for (Frame frame = next(in); frame != null; frame = next(in)) {
            read += FRAME_HEADER + frame.record().length;
            write.add(frame);
            if (frame.last()) {
                for (Frame whole : write) {
                    replay.record(whole.record(), whole.nextPosition());
                }
                write.clear();
                sound = read;
            }
        }
        channel.truncate(sound);
        channel.position(sound);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(byte[] record, long nextPosition, boolean last) {}

    private static @Nullable Frame next(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int sum = in.readInt();
            long nextPosition = in.readLong();
            byte last = in.readByte();
            if (length < 0 || length > 64 * 1024 * 1024) {
                return null;
            }
            byte[] record = in.readNBytes(length);
            ByteBuffer summed =
                    ByteBuffer.allocate(9 + record.length)
                            .putLong(nextPosition)
                            .put(last)
                            .put(record);
            return record.length == length && sum == sum(summed.flip())
                    ? new Frame(record, nextPosition, last == 1)
                    : null;
        } catch (EOFException e) {
            return null;
        }
    }

    @Override
    public void write(RecordStore store, int first, int end) throws IOException {
        LogCursor at = cursor;
        if (at == null) {
            at = new LogCursor(store);
            cursor = at;
        }
        buffer.clear();
        for (int ordinal = first; ordinal < end; ordinal++) {
            long nextPosition =
                    ordinal + 1 < end ? at.moveTo(ordinal + 1).position() : store.endPosition();
            at.moveTo(ordinal);
            int length = at.stream() == RecordStore.NO_STREAM ? 0 : at.length();
            reserve(FRAME_HEADER + length);
            int start = buffer.position();
            buffer.putInt(length).putInt(0).putLong(nextPosition);
            buffer.put((byte) (ordinal + 1 == end ? 1 : 0));
            buffer.put(at.array(), at.offset(), length);
            ByteBuffer summed = buffer.duplicate().flip().position(start + 8);
            buffer.putInt(start + 4, sum(summed));
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void reserve(int size) {
        if (buffer.remaining() < size) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + size);
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
    }

    private static int sum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

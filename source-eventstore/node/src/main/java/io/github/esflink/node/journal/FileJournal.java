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
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The log in one file, {@code log.esnode}: a header, then one frame a record.
 *
 * <p>A frame is, in big endian: length of the record (4 bytes), CRC-32C of all that follows (4),
 * log position behind the record (8), flags (1), the record. The flags are 1 for the last record of
 * its write, and 2 for one that a scavenge has been through. What a process left unfinished at the
 * end is cut off when the file is opened next: a frame that is short or does not fit its sum, and
 * the frames of a write whose last one is missing.
 *
 * <p>Writes go to the operating system at once and to the disk when it pleases: they outlive the
 * process, not the machine.
 */
public final class FileJournal implements Journal {
    private static final String FILE = "log.esnode";
    private static final long HEADER = 0x45534e4f44450001L; // "ESNODE", version 1
    private static final int FRAME_HEADER = 4 + 4 + 8 + 1;
    private static final int RECORDS_AT_ONCE = 1024;

    private static final int LAST_OF_WRITE = 1;
    private static final int SCAVENGED = 2;

    private final Path file;
    private FileChannel channel;
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
        return new FileJournal(file, openAlone(file));
    }

    private static FileChannel openAlone(Path file, OpenOption... more) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options);
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
            throw new IOException("folder " + file.getParent() + " is in use by another node");
        }
        return channel;
    }

    @Override
    public void replay(Replay replay) throws IOException {
        if (channel.size() == 0) {
            begin();
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
            if ((frame.flags() & LAST_OF_WRITE) != 0) {
                for (Frame whole : write) {
                    replay.record(
                            whole.record(), whole.nextPosition(), (whole.flags() & SCAVENGED) != 0);
                }
                write.clear();
                sound = read;
            }
        }
        channel.truncate(sound);
        channel.position(sound);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(byte[] record, long nextPosition, byte flags) {}

    private static @Nullable Frame next(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int sum = in.readInt();
            long nextPosition = in.readLong();
            byte flags = in.readByte();
            if (length < 0 || length > 64 * 1024 * 1024) {
                return null;
            }
            byte[] record = in.readNBytes(length);
            ByteBuffer summed =
                    ByteBuffer.allocate(9 + record.length)
                            .putLong(nextPosition)
                            .put(flags)
                            .put(record);
            return record.length == length && sum == sum(summed.flip())
                    ? new Frame(record, nextPosition, flags)
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
            int scavenged = nextPosition <= store.scavengedTo() ? SCAVENGED : 0;
            buffer.put((byte) (scavenged | (ordinal + 1 == end ? LAST_OF_WRITE : 0)));
            buffer.put(at.array(), at.offset(), length);
            ByteBuffer summed = buffer.duplicate().flip().position(start + 8);
            buffer.putInt(start + 4, sum(summed));
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void rewrite(RecordStore store) throws IOException {
        Path beside = file.resolveSibling(FILE + ".scavenged");
        FileChannel before = channel;
        cursor = null; // it may hold what the scavenge changed
        channel = openAlone(beside, StandardOpenOption.TRUNCATE_EXISTING);
        try (before) {
            begin();
            for (int first = 0; first < store.end(); first += RECORDS_AT_ONCE) {
                write(store, first, Math.min(store.end(), first + RECORDS_AT_ONCE));
            }
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void begin() throws IOException {
        channel.write(ByteBuffer.allocate(8).putLong(HEADER).flip());
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

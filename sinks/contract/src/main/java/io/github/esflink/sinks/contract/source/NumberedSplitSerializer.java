package io.github.esflink.sinks.contract.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Splits as numbers; the enumerator's state is a list of them. */
final class NumberedSplitSerializer implements SimpleVersionedSerializer<NumberedSplit> {

    private static final int VERSION = 1;
    private static final int BYTES = Integer.BYTES + Long.BYTES;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(NumberedSplit split) {
        return ByteBuffer.allocate(BYTES).putInt(split.number()).putLong(split.next()).array();
    }

    @Override
    public NumberedSplit deserialize(int version, byte[] bytes) throws IOException {
        requireVersion(version);
        return read(ByteBuffer.wrap(bytes));
    }

    private static NumberedSplit read(ByteBuffer bytes) {
        return new NumberedSplit(bytes.getInt(), bytes.getLong());
    }

    private static void requireVersion(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Numbered splits are in format version %d; this build reads version %d."
                            .formatted(version, VERSION));
        }
    }

    /** Those that no reader has. */
    static final class Unassigned implements SimpleVersionedSerializer<List<NumberedSplit>> {

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(List<NumberedSplit> splits) {
            ByteBuffer bytes = ByteBuffer.allocate(splits.size() * BYTES);
            for (NumberedSplit split : splits) {
                bytes.putInt(split.number()).putLong(split.next());
            }
            return bytes.array();
        }

        @Override
        public List<NumberedSplit> deserialize(int version, byte[] bytes) throws IOException {
            requireVersion(version);
            ByteBuffer source = ByteBuffer.wrap(bytes);
            List<NumberedSplit> splits = new ArrayList<>();
            while (source.hasRemaining()) {
                splits.add(read(source));
            }
            return splits;
        }
    }
}

package io.github.esflink.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordStoreTest {
    private final RecordStore store = new RecordStore();
    private final NameTable streams = new NameTable();
    private final NameTable types = new NameTable();

    private int add(UUID id, String stream, int dataSize, int metadataSize, long revision) {
        return store.add(
                new ProposedEvent(
                        id,
                        "type",
                        true,
                        ByteString.copyFrom(new byte[dataSize]),
                        ByteString.copyFrom(new byte[metadataSize])),
                streams.intern(stream),
                types.intern("type"),
                revision,
                17_000_000_000_000_000L);
    }

    @Test
    void anEventIsEncodedAsProtobufWouldEncodeIt() throws IOException {
        Random random = new Random(5);
        UUID[] ids = {
            new UUID(0, 1), new UUID(1, 0), new UUID(-1, -1), new UUID(random.nextLong(), 7)
        };
        for (UUID id : ids) {
            for (int size : new int[] {0, 1, 127, 128, 20_000}) {
                int ordinal = add(id, "stream-ä", size, size / 2, size);
                store.publish();
                LogCursor cursor = new LogCursor(store).moveTo(ordinal);
                byte[] encoded =
                        Arrays.copyOfRange(
                                cursor.array(), cursor.offset(), cursor.offset() + cursor.length());

                ReadResp parsed = ReadResp.parseFrom(encoded);
                assertThat(parsed.getSerializedSize()).isEqualTo(encoded.length);
                assertThat(parsed.getEvent().getEvent().getStreamRevision()).isEqualTo(size);
                assertThat(parsed.getEvent().getEvent().getMetadataMap())
                        .containsEntry("type", "type")
                        .containsEntry("content-type", "application/json")
                        .containsEntry("created", "17000000000000000");
                assertThat(parsed.getEvent().getCommitPosition()).isEqualTo(cursor.position());
                assertThat(cursor.id()).isEqualTo(id);
            }
        }
    }

    @Test
    void aCursorFindsEveryRecordAcrossSegments() {
        Random random = new Random(3);
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            add(new UUID(i, i + 1L), "s-" + i % 7, random.nextInt(600), 0, i);
        }
        add(new UUID(9, 9), "large", 3_000_000, 0, 0);
        store.addEmpty(5);
        add(new UUID(8, 8), "after", 1, 0, 0);
        store.publish();

        LogCursor cursor = new LogCursor(store);
        for (int i = 0; i < count; i++) {
            int ordinal = i % 2 == 0 ? i : random.nextInt(count);
            cursor.moveTo(ordinal);
            assertThat(cursor.id().getMostSignificantBits()).isEqualTo(ordinal);
            assertThat(streams.name(cursor.stream()).text()).isEqualTo("s-" + ordinal % 7);
        }
        assertThat(cursor.moveTo(count).event().getEvent().getData().size()).isEqualTo(3_000_000);
        assertThat(cursor.moveTo(count + 1).stream()).isEqualTo(RecordStore.NO_STREAM);
        assertThat(cursor.moveTo(count + 2).id()).isEqualTo(new UUID(8, 8));
    }

    @Test
    void positionsAreFoundByBeginningAndRisingBySize() {
        for (int i = 0; i < 3_000; i++) {
            add(new UUID(i, 1), "s", i % 50, 0, i);
        }
        store.publish();
        for (int ordinal = 1; ordinal < store.end(); ordinal++) {
            long position = store.position(ordinal);
            assertThat(store.firstAtOrAfter(position)).isEqualTo(ordinal);
            assertThat(store.firstAtOrAfter(position - 1)).isEqualTo(ordinal);
            assertThat(position - store.position(ordinal - 1)).isGreaterThan(88);
        }
        assertThat(store.position(store.end())).isEqualTo(store.tail().endPosition());
        assertThat(store.firstAtOrAfter(Long.MAX_VALUE)).isEqualTo(store.end());
    }

    @Test
    void whatIsNotPublishedIsNotThere() {
        add(new UUID(1, 1), "s", 1, 0, 0);
        assertThat(store.end()).isZero();
        assertThat(store.lastPosition()).isEqualTo(-1);
        store.publish();
        assertThat(store.end()).isEqualTo(1);
        assertThat(store.lastPosition()).isZero();
    }
}

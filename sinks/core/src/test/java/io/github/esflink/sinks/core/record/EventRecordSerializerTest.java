package io.github.esflink.sinks.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EventRecordSerializerTest {

    /**
     * {@link #record()} as the first version wrote it: a savepoint of that day must stay readable.
     */
    private static final String VERSION_1 =
            "0000000000000001" // id, upper half
                    + "0000000000000002" // id, lower half
                    + "00000009"
                    + "6f72646572732dc3a9" // orders-é
                    + "0000000000000007" // revision
                    + "0000000000001267" // log position
                    + "0000000b"
                    + "4f72646572506c61636564" // OrderPlaced
                    + "00000010"
                    + "6170706c69636174696f6e2f6a736f6e" // application/json
                    + "0000018bcfe56800" // timestamp
                    + "01" // transformed
                    + "00000002"
                    + "7b7d" // metadata {}
                    + "00000007"
                    + "7b2261223a317d"; // data {"a":1}

    /** The same, refused because of "é": another flag, and the reason at the end. */
    private static final String VERSION_2_REFUSED =
            VERSION_1.replace("0000018bcfe5680001", "0000018bcfe5680003") + "00000002" + "c3a9";

    private final TypeSerializer<EventRecord> serializer =
            TypeInformation.of(EventRecord.class).createSerializer(new SerializerConfigImpl());

    @Test
    void flinkFindsTheSerializerByTheClass() {
        assertThat(serializer).isSameAs(EventRecordSerializer.INSTANCE);
    }

    @Test
    void whatIsNotRefusedIsWrittenAsInVersion1() throws IOException {
        assertThat(HexFormat.of().formatHex(serialized(record()))).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1AsItWasReleased() throws IOException {
        assertThat(deserialized(HexFormat.of().parseHex(VERSION_1))).isEqualTo(record());
    }

    @Test
    void aRefusalFollowsTheData() throws IOException {
        EventRecord refused = record().refused("é");

        assertThat(HexFormat.of().formatHex(serialized(refused))).isEqualTo(VERSION_2_REFUSED);
        assertThat(deserialized(HexFormat.of().parseHex(VERSION_2_REFUSED))).isEqualTo(refused);
    }

    @Test
    void aSnapshotOfTheFirstVersionIsRead() throws IOException {
        EventRecordSerializerSnapshot old = new EventRecordSerializerSnapshot();
        old.readSnapshot(1, new DataInputDeserializer(new byte[0]), getClass().getClassLoader());

        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(old)
                                .isCompatibleAsIs())
                .isTrue();
        assertThat(serializer.snapshotConfiguration().getCurrentVersion()).isEqualTo(2);
    }

    @Test
    void carriesWhatDoesNotFitWriteUtf() throws IOException {
        EventRecord large =
                EventRecord.builder()
                        .setRecordId(UUID.randomUUID())
                        .setPosition(new RecordPosition("s".repeat(100_000), 0, 0))
                        .setSchemaInfo(new SchemaInfo("T", "application/octet-stream"))
                        .setData(new byte[17 * 1024 * 1024])
                        .build();

        assertThat(deserialized(serialized(large))).isEqualTo(large);
    }

    @Test
    void copiesFromViewToViewWithoutReadingFurther() throws IOException {
        DataOutputSerializer two = new DataOutputSerializer(64);
        serializer.serialize(record(), two);
        two.writeInt(42);
        DataInputDeserializer in = new DataInputDeserializer(two.getCopyOfBuffer());
        DataOutputSerializer copy = new DataOutputSerializer(64);

        serializer.copy(in, copy);

        assertThat(deserialized(copy.getCopyOfBuffer())).isEqualTo(record());
        assertThat(in.readInt()).isEqualTo(42);
    }

    @Test
    void theSnapshotRestoresTheSerializer() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<EventRecord> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isSameAs(serializer);
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void anUnknownFormatIsRefusedByItsNumber() {
        assertThatThrownBy(
                        () ->
                                new EventRecordSerializerSnapshot()
                                        .readSnapshot(
                                                3,
                                                new DataInputDeserializer(new byte[0]),
                                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The state holds event records in format version 3; this build reads up to version 2. Start the job with a build that is at least as new as the one that wrote the state.");
    }

    private byte[] serialized(EventRecord record) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(record, out);
        return out.getCopyOfBuffer();
    }

    private EventRecord deserialized(byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    private static EventRecord record() {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("orders-é", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setTimestamp(1_700_000_000_000L)
                .setTransformed(true)
                .setMetadata("{}".getBytes(StandardCharsets.UTF_8))
                .setData("{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                .build();
    }
}

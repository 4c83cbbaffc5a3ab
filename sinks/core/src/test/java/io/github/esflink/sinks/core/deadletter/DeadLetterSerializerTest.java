package io.github.esflink.sinks.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class DeadLetterSerializerTest {

    /** {@link Letters#refused()} as the first version wrote it, in hexadecimal digits. */
    private static final String VERSION_1 = "dead-letter-v1.hex";

    private final TypeSerializer<DeadLetter> serializer =
            TypeInformation.of(DeadLetter.class).createSerializer(new SerializerConfigImpl());

    @Test
    void flinkFindsTheSerializerByTheClass() {
        assertThat(serializer).isSameAs(DeadLetterSerializer.INSTANCE);
    }

    @Test
    void whatIsNotRefusedIsWrittenAsInVersion1() throws IOException {
        assertThat(HexFormat.of().formatHex(serialized(Letters.refused()))).isEqualTo(version1());
    }

    @Test
    void readsVersion1AsItWasReleased() throws IOException {
        DeadLetter read = deserialized(HexFormat.of().parseHex(version1()));

        assertThat(read).isEqualTo(Letters.refused());
        assertThat(read.request().headers().keySet()).containsExactly("esdb-record-id", "accept");
    }

    @Test
    void carriesALetterWithoutAttemptRequestHeadersOrAnswer() throws IOException {
        DeadLetter letter =
                new DeadLetter(
                        Letters.event(new byte[0], new byte[0], SchemaInfo.JSON),
                        "orders",
                        Reason.PARKED,
                        "",
                        0,
                        0,
                        1,
                        new Request("", Map.of()),
                        Answer.NONE);

        assertThat(deserialized(serialized(letter))).isEqualTo(letter);
    }

    @Test
    void copiesFromViewToViewWithoutReadingFurther() throws IOException {
        DataOutputSerializer two = new DataOutputSerializer(64);
        serializer.serialize(Letters.refused(), two);
        two.writeInt(42);
        DataInputDeserializer in = new DataInputDeserializer(two.getCopyOfBuffer());
        DataOutputSerializer copy = new DataOutputSerializer(64);

        serializer.copy(in, copy);

        assertThat(deserialized(copy.getCopyOfBuffer())).isEqualTo(Letters.refused());
        assertThat(in.readInt()).isEqualTo(42);
    }

    @Test
    void anUnknownFormatIsRefusedByItsNumber() {
        assertThatThrownBy(
                        () ->
                                new DeadLetterSerializerSnapshot()
                                        .readSnapshot(
                                                3,
                                                new DataInputDeserializer(new byte[0]),
                                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The state holds dead letters in format version 3; this build reads up to version 2. Start the job with a build that is at least as new as the one that wrote the state.");
    }

    private byte[] serialized(DeadLetter letter) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(letter, out);
        return out.getCopyOfBuffer();
    }

    private DeadLetter deserialized(byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    private static String version1() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(
                        DeadLetterSerializerTest.class.getResourceAsStream(VERSION_1))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}

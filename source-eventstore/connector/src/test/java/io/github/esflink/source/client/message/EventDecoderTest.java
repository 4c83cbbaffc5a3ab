package io.github.esflink.source.client.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.github.esflink.source.event.EventStoreEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The decoder makes the same event as the generated classes, or leaves the message to them. */
class EventDecoderTest {

    private final EventDecoder decoder = new EventDecoder();

    @Test
    void readsAnEventAsTheGeneratedClassesDo() throws IOException {
        agrees(recorded());
    }

    @Test
    void readsTheExtremesOfNumbers() throws IOException {
        agrees(
                recorded()
                        .setId(id(Long.MIN_VALUE, -1))
                        .setStreamRevision(Long.MAX_VALUE)
                        .setCommitPosition(Long.MAX_VALUE)
                        .setPreparePosition(0));
        agrees(recorded().setId(id(0, 0)).setStreamRevision(0).setCommitPosition(1 << 28));
    }

    @Test
    void readsAnEventWithoutPayload() throws IOException {
        agrees(recorded().clearData().clearCustomMetadata());
    }

    @Test
    void readsNamesOutsideAscii() throws IOException {
        agrees(recorded().setStreamIdentifier(stream("Überweisung-€-🦆")).putMetadata("type", "é"));
    }

    @Test
    void readsMoreNamesThanItKeeps() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            agrees(recorded().setStreamIdentifier(stream("order-" + i)));
        }
        agrees(recorded().setStreamIdentifier(stream("order-0")));
    }

    @Test
    void takesTheStringOfANameThatItKnows() throws IOException {
        EventStoreEvent first = Objects.requireNonNull(decode(response(recorded())));
        EventStoreEvent second = Objects.requireNonNull(decode(response(recorded())));

        assertThat(second.streamId()).isSameAs(first.streamId());
        assertThat(second.eventType()).isSameAs(first.eventType());
    }

    @Test
    void sharesNoBytesBetweenEvents() throws IOException {
        EventStoreEvent first = Objects.requireNonNull(decode(response(recorded())));
        byte[] data = first.data().clone();

        decode(response(recorded().setData(ByteString.copyFrom(new byte[data.length]))));

        assertThat(first.data()).isEqualTo(data);
    }

    @Test
    void readsALargeEventAndAnOrdinaryOneAfterIt() throws IOException {
        byte[] large = new byte[5 * 1024 * 1024];
        Arrays.fill(large, (byte) 7);

        agrees(recorded().setData(ByteString.copyFrom(large)));
        agrees(recorded());
    }

    @Test
    void readsAStreamThatComesInPieces() throws IOException {
        ReadResp response = response(recorded().setData(ByteString.copyFrom(new byte[20_000])));

        decoder.read(new InPieces(response.toByteArray()));

        same(decoder.event(), response);
    }

    @Test
    void skipsFieldsThatItDoesNotKnow() throws IOException {
        UnknownFieldSet.Field later =
                UnknownFieldSet.Field.newBuilder()
                        .addVarint(-1)
                        .addFixed32(1)
                        .addFixed64(2)
                        .addLengthDelimited(ByteString.copyFromUtf8("later"))
                        .build();
        agrees(
                recorded()
                        .setUnknownFields(UnknownFieldSet.newBuilder().addField(99, later).build())
                        .putMetadata("is-json", "true"));
    }

    @Test
    void leavesWhatIsNotAnEventToTheGeneratedClasses() throws IOException {
        left(ReadResp.newBuilder().setCaughtUp(ReadResp.CaughtUp.getDefaultInstance()).build());
        left(
                ReadResp.newBuilder()
                        .setCheckpoint(ReadResp.Checkpoint.newBuilder().setCommitPosition(1))
                        .build());
        left(ReadResp.getDefaultInstance());
    }

    @Test
    void leavesLinksToTheGeneratedClasses() throws IOException {
        left(event(ReadEvent.newBuilder().setEvent(recorded()).setLink(recorded())));
        left(event(ReadEvent.newBuilder().setLink(recorded())));
    }

    @Test
    void leavesAnEventOfAnUnusualFormToTheGeneratedClasses() throws IOException {
        left(response(recorded().setId(Shared.UUID.newBuilder().setString("00-00"))));
        left(response(recorded().removeMetadata("type")));
        left(response(recorded().removeMetadata("content-type")));
        left(response(recorded().putMetadata("created", "-1")));
        left(response(recorded().clearStreamIdentifier()));
    }

    @Test
    void makesNoEventOfAMessageThatIsCutOff() throws IOException {
        byte[] whole = response(recorded()).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            decoder.read(new ByteArrayInputStream(whole, 0, length));
            EventStoreEvent event;
            try {
                event = decoder.event();
            } catch (RuntimeException e) {
                continue;
            }
            assertThat(event).as("event of %d of %d bytes", length, whole.length).isNull();
        }
    }

    @Test
    void givesTheMessageAgainToTheGeneratedClasses() throws IOException {
        ReadResp response = response(recorded());

        int size = decoder.read(new ByteArrayInputStream(response.toByteArray()));

        assertThat(size).isEqualTo(response.getSerializedSize());
        assertThat(ReadResp.parseFrom(decoder.again())).isEqualTo(response);
    }

    private void agrees(RecordedEvent.Builder event) throws IOException {
        ReadResp response = response(event);
        same(decode(response), response);
    }

    private static void same(@Nullable EventStoreEvent event, ReadResp response) {
        EventStoreEvent expected = WireEvents.event(response.getEvent());
        assertThat(event)
                .isNotNull()
                .usingRecursiveComparison()
                .ignoringFields("data")
                .isEqualTo(expected);
        assertThat(Objects.requireNonNull(event).data()).isEqualTo(expected.data());
    }

    private void left(ReadResp response) throws IOException {
        assertThat(decode(response)).isNull();
    }

    private @Nullable EventStoreEvent decode(ReadResp response) throws IOException {
        decoder.read(new ByteArrayInputStream(response.toByteArray()));
        return decoder.event();
    }

    private static ReadResp response(RecordedEvent.Builder event) {
        return event(ReadEvent.newBuilder().setEvent(event).setCommitPosition(4_711));
    }

    private static ReadResp event(ReadEvent.Builder event) {
        return ReadResp.newBuilder().setEvent(event).build();
    }

    private static RecordedEvent.Builder recorded() {
        return RecordedEvent.newBuilder()
                .setId(id(42, -43))
                .setStreamIdentifier(stream("order-1"))
                .setStreamRevision(17)
                .setCommitPosition(4_711)
                .setPreparePosition(4_700)
                .putMetadata("type", "OrderPlaced")
                .putMetadata("content-type", "application/json")
                .putMetadata("created", "17325684001234567")
                .setData(ByteString.copyFromUtf8("{\"order\":1}"))
                .setCustomMetadata(ByteString.copyFromUtf8("{\"by\":\"me\"}"));
    }

    private static Shared.UUID id(long most, long least) {
        return Shared.UUID
                .newBuilder()
                .setStructured(
                        Shared.UUID
                                .Structured
                                .newBuilder()
                                .setMostSignificantBits(most)
                                .setLeastSignificantBits(least))
                .build();
    }

    private static Shared.StreamIdentifier stream(String name) {
        return Shared.StreamIdentifier.newBuilder()
                .setStreamName(ByteString.copyFrom(name.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** A stream that does not know its size and gives little at a time. */
    private static final class InPieces extends InputStream {
        private final ByteArrayInputStream whole;

        InPieces(byte[] bytes) {
            whole = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return whole.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return whole.read(target, offset, Math.min(1_000, length));
        }
    }
}

package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.WriteResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reading streams and {@code $all}. */
class StreamsConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void appendedEventsAreReadBackAsTheyWereWritten() {
        String stream = Server.newStream("orders");
        UUID id = UUID.randomUUID();
        EventData binary =
                EventData.builderAsBinary(id, "made", new byte[] {1, 2, 3})
                        .metadataAsBytes(new byte[] {9})
                        .build();
        WriteResult written =
                Server.get(SERVER.client().appendToStream(stream, binary, Server.event(1)));

        assertThat(written.getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(1));
        List<ResolvedEvent> events = read(stream, ReadStreamOptions.get()).getEvents();
        RecordedEvent first = events.get(0).getEvent();
        assertThat(first.getEventId()).isEqualTo(id);
        assertThat(first.getEventType()).isEqualTo("made");
        assertThat(first.getEventData()).containsExactly(1, 2, 3);
        assertThat(first.getUserMetadata()).containsExactly(9);
        assertThat(first.getContentType()).isEqualTo("application/octet-stream");
        assertThat(first.getStreamId()).isEqualTo(stream);
        assertThat(Duration.between(first.getCreated(), Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(5));
        RecordedEvent second = events.get(1).getEvent();
        assertThat(second.getContentType()).isEqualTo("application/json");
        assertThat(second.getRevision()).isEqualTo(1);
        assertThat(second.getPosition()).isEqualTo(written.getLogPosition());
        assertThat(second.getPosition()).isGreaterThan(first.getPosition());
        assertThat(second.getPosition().getCommitUnsigned())
                .as("commit and prepare are one for an ordinary write")
                .isEqualTo(second.getPosition().getPrepareUnsigned());
    }

    @Test
    void aStreamIsReadForwardsAndBackwardsFromAnyRevision() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 100);

        assertThat(revisions(read(stream, ReadStreamOptions.get().forwards().fromStart())))
                .isEqualTo(LongStream.range(0, 100).boxed().toList());
        assertThat(revisions(read(stream, ReadStreamOptions.get().fromRevision(40).maxCount(3))))
                .containsExactly(40L, 41L, 42L);
        assertThat(
                        revisions(
                                read(
                                        stream,
                                        ReadStreamOptions.get().backwards().fromEnd().maxCount(2))))
                .containsExactly(99L, 98L);
        assertThat(revisions(read(stream, ReadStreamOptions.get().backwards().fromRevision(2))))
                .containsExactly(2L, 1L, 0L);
        assertThat(revisions(read(stream, ReadStreamOptions.get().backwards().fromRevision(70))))
                .hasSize(71);
        assertThat(read(stream, ReadStreamOptions.get()).getLastStreamPosition()).isEqualTo(99);
    }

    @Test
    void aForwardReadBehindTheEndFindsNothingAndTellsTheNextRevision() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);

        ReadResult result = read(stream, ReadStreamOptions.get().fromRevision(100));

        assertThat(result.getEvents()).isEmpty();
        assertThat(result.getFirstStreamPosition()).isEqualTo(5);
        assertThat(result.getLastStreamPosition()).isEqualTo(4);
    }

    @Test
    void aBackwardReadFromBehindTheEndBeginsAtTheEnd() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);

        assertThat(
                        revisions(
                                read(
                                        stream,
                                        ReadStreamOptions.get()
                                                .backwards()
                                                .fromRevision(100)
                                                .maxCount(2))))
                .containsExactly(4L, 3L);
    }

    @Test
    void aMissingStreamIsNotFound() {
        String stream = Server.newStream("missing");
        assertThat(Server.failureOf(SERVER.client().readStream(stream, ReadStreamOptions.get())))
                .isInstanceOfSatisfying(
                        StreamNotFoundException.class,
                        e -> assertThat(e.getStreamName()).isEqualTo(stream));
    }

    @Test
    void aForwardReadFromTheEndOfAStreamIsAnError() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);

        assertStatus(
                Status.Code.UNKNOWN,
                Server.failureOf(
                        SERVER.client().readStream(stream, ReadStreamOptions.get().fromEnd())));
    }

    @Test
    void allIsReadForwardsFromAPositionThatIsIncludedAndBackwardsFromOneThatIsNot() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        List<ResolvedEvent> written = read(stream, ReadStreamOptions.get()).getEvents();
        Position middle = written.get(1).getEvent().getPosition();

        assertThat(readAll(ReadAllOptions.get().fromPosition(middle).maxCount(2)))
                .isEqualTo(written.subList(1, 3));
        assertThat(readAll(ReadAllOptions.get().backwards().fromPosition(middle).maxCount(1)))
                .isEqualTo(written.subList(0, 1));
    }

    @Test
    void allFromTheStartIsInOrderOfPositions() {
        SERVER.append(Server.newStream("orders"), 0, 50);

        List<Position> positions =
                readAll(ReadAllOptions.get().fromStart().maxCount(40)).stream()
                        .map(event -> event.getOriginalEvent().getPosition())
                        .toList();

        assertThat(positions).hasSize(40).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aForwardReadOfAllBehindItsEndFindsNothing() {
        Position head = SERVER.head();
        long behind = head.getCommitUnsigned() + 1_000_000_000;

        assertThat(readAll(ReadAllOptions.get().fromPosition(new Position(behind, behind))))
                .isEmpty();
    }

    @Test
    void aReadOfAllFromInsideARecordIsRefused() {
        Position head = SERVER.head();
        long inside = head.getCommitUnsigned() + 3;
        SERVER.append(Server.newStream("behind"), 0, 1);

        assertStatus(
                Status.Code.UNKNOWN,
                Server.failureOf(
                        SERVER.client()
                                .readAll(
                                        ReadAllOptions.get()
                                                .fromPosition(new Position(inside, inside)))));
    }

    @Test
    void aStreamNameMayHoldAnything() {
        String stream = Server.newStream("Bücher 本 'quoted' 100%");
        SERVER.append(stream, 0, 1);

        assertThat(read(stream, ReadStreamOptions.get()).getEvents().get(0).getEvent())
                .satisfies(event -> assertThat(event.getStreamId()).isEqualTo(stream));
    }

    private static void assertStatus(Status.Code code, Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }

    private static List<ResolvedEvent> readAll(ReadAllOptions options) {
        return Server.get(SERVER.client().readAll(options)).getEvents();
    }

    private static ReadResult read(String stream, ReadStreamOptions options) {
        return Server.get(SERVER.client().readStream(stream, options));
    }

    private static List<Long> revisions(ReadResult result) {
        return result.getEvents().stream().map(e -> e.getEvent().getRevision()).toList();
    }
}

package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.WriteResult;
import com.eventstore.dbclient.WrongExpectedVersionException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Appending to streams and reading them and {@code $all}. */
class StreamsConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void appendedEventsAreReadBackAsTheyWereWritten() throws Exception {
        String stream = Server.newStream("orders");
        UUID id = UUID.randomUUID();
        EventData binary =
                EventData.builderAsBinary(id, "made", new byte[] {1, 2, 3})
                        .metadataAsBytes(new byte[] {9})
                        .build();
        WriteResult written = SERVER.client().appendToStream(stream, binary, Server.event(1)).get();

        assertThat(written.getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(1));
        List<ResolvedEvent> events =
                SERVER.client().readStream(stream, ReadStreamOptions.get()).get().getEvents();
        RecordedEvent first = events.get(0).getEvent();
        assertThat(first.getEventId()).isEqualTo(id);
        assertThat(first.getEventType()).isEqualTo("made");
        assertThat(first.getEventData()).containsExactly(1, 2, 3);
        assertThat(first.getUserMetadata()).containsExactly(9);
        assertThat(first.getContentType()).isEqualTo("application/octet-stream");
        assertThat(first.getStreamId()).isEqualTo(stream);
        RecordedEvent second = events.get(1).getEvent();
        assertThat(second.getContentType()).isEqualTo("application/json");
        assertThat(second.getRevision()).isEqualTo(1);
        assertThat(second.getPosition()).isEqualTo(written.getLogPosition());
        assertThat(second.getPosition()).isGreaterThan(first.getPosition());
    }

    @Test
    void anAppendThatExpectsAnotherRevisionIsRefusedWithBothRevisions() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);

        assertThatThrownBy(
                        () ->
                                SERVER.client()
                                        .appendToStream(
                                                stream,
                                                AppendToStreamOptions.get().expectedRevision(7),
                                                Server.event(3))
                                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WrongExpectedVersionException.class,
                        wrong -> {
                            assertThat(wrong.getNextExpectedRevision())
                                    .isEqualTo(ExpectedRevision.expectedRevision(7));
                            assertThat(wrong.getActualVersion())
                                    .isEqualTo(ExpectedRevision.expectedRevision(2));
                        });
    }

    @Test
    void aStreamIsReadForwardsAndBackwardsFromAnyRevision() throws Exception {
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
        assertThat(read(stream, ReadStreamOptions.get()).getLastStreamPosition()).isEqualTo(99);
    }

    @Test
    void aMissingStreamIsNotFound() {
        assertThatThrownBy(() -> read(Server.newStream("missing"), ReadStreamOptions.get()))
                .cause()
                .isInstanceOf(StreamNotFoundException.class);
    }

    @Test
    void allIsReadForwardsFromAPositionThatIsIncludedAndBackwardsFromOneThatIsNot()
            throws Exception {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        List<ResolvedEvent> written = read(stream, ReadStreamOptions.get()).getEvents();

        List<ResolvedEvent> forwards =
                SERVER.client()
                        .readAll(
                                ReadAllOptions.get()
                                        .fromPosition(written.get(1).getEvent().getPosition())
                                        .maxCount(2))
                        .get()
                        .getEvents();
        List<ResolvedEvent> backwards =
                SERVER.client()
                        .readAll(
                                ReadAllOptions.get()
                                        .backwards()
                                        .fromPosition(written.get(1).getEvent().getPosition())
                                        .maxCount(1))
                        .get()
                        .getEvents();

        assertThat(forwards).isEqualTo(written.subList(1, 3));
        assertThat(backwards).isEqualTo(written.subList(0, 1));
    }

    private static ReadResult read(String stream, ReadStreamOptions options) throws Exception {
        return SERVER.client().readStream(stream, options).get();
    }

    private static List<Long> revisions(ReadResult result) {
        return result.getEvents().stream().map(e -> e.getEvent().getRevision()).toList();
    }
}

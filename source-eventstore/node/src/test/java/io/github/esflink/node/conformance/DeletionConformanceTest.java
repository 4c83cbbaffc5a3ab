package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.DeleteStreamOptions;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.StreamDeletedException;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.WrongExpectedVersionException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deleting streams so that they can come back, and for good. */
class DeletionConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void aDeletedStreamIsNotFoundAndGoesOnNumberingWhenItIsWrittenAgain() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        Server.get(SERVER.client().deleteStream(stream));
        assertThat(failureOfRead(stream)).isInstanceOf(StreamNotFoundException.class);

        SERVER.append(stream, 3, 2);

        ReadResult result = read(stream);
        assertThat(result.getEvents().stream().map(e -> e.getEvent().getRevision()))
                .containsExactly(3L, 4L);
        assertThat(Server.get(SERVER.client().getStreamMetadata(stream)).getTruncateBefore())
                .as("the deletion became a truncation")
                .isEqualTo(3);
    }

    @Test
    void deletingWritesTheLargestTruncateBefore() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Position position = Server.get(SERVER.client().deleteStream(stream)).getPosition();

        RecordedEvent metadata = read("$$" + stream).getEvents().get(0).getEvent();
        assertThat(metadata.getEventType()).isEqualTo("$metadata");
        assertThat(new String(metadata.getEventData(), StandardCharsets.UTF_8))
                .contains("9223372036854775807");
        assertThat(metadata.getPosition()).isEqualTo(position);
    }

    @Test
    void aDeletedStreamIsRecreatedWithNoStreamExpected() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Server.get(SERVER.client().deleteStream(stream));

        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .appendToStream(
                                                        stream,
                                                        AppendToStreamOptions.get()
                                                                .expectedRevision(
                                                                        ExpectedRevision
                                                                                .noStream()),
                                                        Server.event(1)))
                                .getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(1));
    }

    @Test
    void aDeletedStreamDoesNotExist() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Server.get(SERVER.client().deleteStream(stream));

        assertThat(
                        Server.failureOf(
                                SERVER.client()
                                        .appendToStream(
                                                stream,
                                                AppendToStreamOptions.get()
                                                        .expectedRevision(
                                                                ExpectedRevision.streamExists()),
                                                Server.event(1))))
                .isInstanceOf(StreamDeletedException.class);
    }

    @Test
    void metadataOutlivesADeletion() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Server.get(SERVER.client().deleteStream(stream));
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(10L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertThat(failureOfReadOrEmpty(stream)).isTrue();
        SERVER.append(stream, 1, 1);
        assertThat(Server.get(SERVER.client().getStreamMetadata(stream)).getMaxCount())
                .isEqualTo(10);
    }

    @Test
    void deletingAMissingStreamIsAWrongVersionAndTombstoningItIsNot() {
        String missing = Server.newStream("missing");

        assertThat(Server.failureOf(SERVER.client().deleteStream(missing)))
                .isInstanceOfSatisfying(
                        WrongExpectedVersionException.class,
                        wrong ->
                                assertThat(wrong.getActualVersion())
                                        .isEqualTo(ExpectedRevision.noStream()));
        Server.get(SERVER.client().tombstoneStream(missing));
        assertDeleted(missing, failureOfRead(missing));
    }

    @Test
    void aDeletionThatExpectsAnotherRevisionIsRefusedWithBoth() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        DeleteStreamOptions options = DeleteStreamOptions.get().expectedRevision(7);

        for (Throwable failure :
                List.of(
                        Server.failureOf(SERVER.client().deleteStream(stream, options)),
                        Server.failureOf(SERVER.client().tombstoneStream(stream, options)))) {
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            WrongExpectedVersionException.class,
                            wrong -> {
                                assertThat(wrong.getStreamName()).isEqualTo(stream);
                                assertThat(wrong.getNextExpectedRevision())
                                        .isEqualTo(ExpectedRevision.expectedRevision(7));
                                assertThat(wrong.getActualVersion())
                                        .isEqualTo(ExpectedRevision.expectedRevision(2));
                            });
        }
    }

    @Test
    void aTombstonedStreamIsGoneForGoodAndLeavesItsLastEventInAll() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Position position = Server.get(SERVER.client().tombstoneStream(stream)).getPosition();

        assertDeleted(stream, failureOfRead(stream));
        RecordedEvent last =
                Server.get(
                                SERVER.client()
                                        .readAll(
                                                ReadAllOptions.get()
                                                        .fromPosition(position)
                                                        .maxCount(1)))
                        .getEvents()
                        .get(0)
                        .getEvent();
        assertThat(last.getEventType()).isEqualTo("$streamDeleted");
        assertThat(last.getStreamId()).isEqualTo(stream);
        assertThat(last.getRevision()).isEqualTo(Long.MAX_VALUE);
        assertThat(Server.failureOf(SERVER.client().deleteStream(stream)))
                .isInstanceOf(StreamDeletedException.class);
        assertThat(Server.failureOf(SERVER.client().tombstoneStream(stream)))
                .isInstanceOf(StreamDeletedException.class);
    }

    /** The client has an exception of its own for writes only. */
    private static void assertDeleted(String stream, Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode())
                                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
                            assertThat(trailer(e, "exception")).isEqualTo("stream-deleted");
                            assertThat(trailer(e, "stream-name")).isEqualTo(stream);
                        });
    }

    private static String trailer(StatusRuntimeException e, String name) {
        Metadata trailers = e.getTrailers();
        String value =
                trailers == null
                        ? null
                        : trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        return String.valueOf(value);
    }

    private static boolean failureOfReadOrEmpty(String stream) {
        try {
            return read(stream).getEvents().isEmpty();
        } catch (AssertionError e) {
            return e.getCause() instanceof StreamNotFoundException;
        }
    }

    private static Throwable failureOfRead(String stream) {
        return Server.failureOf(SERVER.client().readStream(stream, ReadStreamOptions.get()));
    }

    private static ReadResult read(String stream) {
        return Server.get(SERVER.client().readStream(stream, ReadStreamOptions.get()));
    }
}

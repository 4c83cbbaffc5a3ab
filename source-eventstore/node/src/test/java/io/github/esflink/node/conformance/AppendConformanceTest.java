package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.StreamDeletedException;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.WriteResult;
import com.eventstore.dbclient.WrongExpectedVersionException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Appending: what is expected of a stream, repeats, limits. */
class AppendConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    private static CompletableFuture<WriteResult> append(
            String stream, ExpectedRevision expected, EventData... events) {
        return SERVER.client()
                .appendToStream(
                        stream, AppendToStreamOptions.get().expectedRevision(expected), events);
    }

    private static int sizeOf(String stream) {
        return Server.get(SERVER.client().readStream(stream, ReadStreamOptions.get()))
                .getEvents()
                .size();
    }

    private static void assertWrong(
            Throwable failure, ExpectedRevision expected, ExpectedRevision actual) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        WrongExpectedVersionException.class,
                        wrong -> {
                            assertThat(wrong.getNextExpectedRevision()).isEqualTo(expected);
                            assertThat(wrong.getActualVersion()).isEqualTo(actual);
                        });
    }

    @Test
    void theRightRevisionIsAcceptedAndAWrongOneRefusedWithBoth() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        ExpectedRevision seven = ExpectedRevision.expectedRevision(7);
        ExpectedRevision zero = ExpectedRevision.expectedRevision(0);
        ExpectedRevision two = ExpectedRevision.expectedRevision(2);

        assertWrong(Server.failureOf(append(stream, seven, Server.event(3))), seven, two);
        assertWrong(Server.failureOf(append(stream, zero, Server.event(3))), zero, two);
        assertThat(Server.get(append(stream, two, Server.event(3))).getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(3));
    }

    @Test
    void noStreamIsTrueOnceOnly() {
        String stream = Server.newStream("orders");
        Server.get(append(stream, ExpectedRevision.noStream(), Server.event(0)));

        assertThat(Server.failureOf(append(stream, ExpectedRevision.noStream(), Server.event(1))))
                .isInstanceOfSatisfying(
                        WrongExpectedVersionException.class,
                        wrong ->
                                assertThat(wrong.getActualVersion())
                                        .isEqualTo(ExpectedRevision.expectedRevision(0)));
    }

    @Test
    void aRevisionOfAMissingStreamIsWrong() {
        ExpectedRevision five = ExpectedRevision.expectedRevision(5);

        assertWrong(
                Server.failureOf(append(Server.newStream("missing"), five, Server.event(0))),
                five,
                ExpectedRevision.noStream());
    }

    @Test
    void streamExistsWantsAStream() {
        String stream = Server.newStream("orders");

        assertWrong(
                Server.failureOf(append(stream, ExpectedRevision.streamExists(), Server.event(0))),
                ExpectedRevision.streamExists(),
                ExpectedRevision.noStream());
        SERVER.append(stream, 0, 1);
        assertThat(
                        Server.get(append(stream, ExpectedRevision.streamExists(), Server.event(1)))
                                .getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(1));
    }

    @Test
    void repeatingAnAppendByIdsWritesNothingAndGivesTheSameAnswer() {
        String stream = Server.newStream("orders");
        EventData[] events = {Server.event(0), Server.event(1)};

        for (ExpectedRevision expected :
                List.of(ExpectedRevision.any(), ExpectedRevision.noStream())) {
            WriteResult first = Server.get(append(stream, expected, events));
            WriteResult again = Server.get(append(stream, expected, events));
            assertThat(again.getNextExpectedRevision()).isEqualTo(first.getNextExpectedRevision());
            assertThat(again.getLogPosition()).isEqualTo(first.getLogPosition());
        }
        assertThat(sizeOf(stream)).isEqualTo(2);
    }

    @Test
    void anExactRevisionIsARepeatOnlyWhereTheSameIdsFollowIt() {
        String stream = Server.newStream("orders");
        EventData second = Server.event(1);
        SERVER.append(stream, 0, 1);
        Server.get(append(stream, ExpectedRevision.expectedRevision(0), second));
        SERVER.append(stream, 2, 1);

        Server.get(append(stream, ExpectedRevision.expectedRevision(0), second));
        assertThat(Server.failureOf(append(stream, ExpectedRevision.expectedRevision(1), second)))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThat(sizeOf(stream)).isEqualTo(3);
    }

    @Test
    void anAppendOfWhichOnlyAPartIsKnownIsRefused() {
        String stream = Server.newStream("orders");
        EventData known = Server.event(0);
        Server.get(append(stream, ExpectedRevision.any(), known));

        assertThat(Server.failureOf(append(stream, ExpectedRevision.any(), known, Server.event(1))))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThat(sizeOf(stream)).isEqualTo(1);
    }

    @Test
    void theSameIdInAnotherStreamIsAnotherEvent() {
        EventData event = Server.event(0);
        String one = Server.newStream("orders");
        String two = Server.newStream("orders");
        Server.get(append(one, ExpectedRevision.any(), event));
        Server.get(append(two, ExpectedRevision.any(), event));

        assertThat(sizeOf(two)).isEqualTo(1);
    }

    @Test
    void anAppendOfNothingLeavesTheStreamAsItIs() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 2);

        WriteResult nothing =
                Server.get(SERVER.client().appendToStream(stream, Collections.emptyIterator()));

        assertThat(nothing.getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(1));
        assertThat(sizeOf(stream)).isEqualTo(2);
        SERVER.append(stream, 2, 1);
        assertThat(sizeOf(stream)).isEqualTo(3);
    }

    @Test
    void anAppendLargerThanTheServerTakesIsRefusedWholeWithTheLimit() {
        String stream = Server.newStream("large");
        EventData large =
                EventData.builderAsBinary(UUID.randomUUID(), "large", new byte[1024 * 1024 + 1])
                        .build();

        assertThat(Server.failureOf(append(stream, ExpectedRevision.any(), Server.event(0), large)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode())
                                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
                            assertThat(trailer(e, "exception"))
                                    .isEqualTo("maximum-append-size-exceeded");
                            assertThat(trailer(e, "maximum-append-size")).isEqualTo("1048576");
                        });
        assertThat(Server.failureOf(SERVER.client().readStream(stream, ReadStreamOptions.get())))
                .isInstanceOf(StreamNotFoundException.class);
    }

    @Test
    void anEventJustWithinTheLimitIsTaken() {
        String stream = Server.newStream("large");
        int most = 1024 * 1024 - 1024; // the client adds some metadata of its own
        EventData large =
                EventData.builderAsBinary(UUID.randomUUID(), "large", new byte[most]).build();
        Server.get(append(stream, ExpectedRevision.any(), large));

        assertThat(
                        Server.get(SERVER.client().readStream(stream, ReadStreamOptions.get()))
                                .getEvents()
                                .get(0)
                                .getEvent()
                                .getEventData())
                .hasSize(most);
    }

    @Test
    void aTombstonedStreamTakesNoMore() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Server.get(SERVER.client().tombstoneStream(stream));

        for (ExpectedRevision expected :
                List.of(
                        ExpectedRevision.any(),
                        ExpectedRevision.noStream(),
                        ExpectedRevision.streamExists(),
                        ExpectedRevision.expectedRevision(0))) {
            assertThat(Server.failureOf(append(stream, expected, Server.event(1))))
                    .isInstanceOfSatisfying(
                            StreamDeletedException.class,
                            e -> assertThat(e.getStreamName()).isEqualTo(stream));
        }
    }

    private static String trailer(StatusRuntimeException e, String name) {
        Metadata trailers = e.getTrailers();
        assertThat(trailers).isNotNull();
        String value =
                trailers == null
                        ? null
                        : trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        return String.valueOf(value);
    }
}

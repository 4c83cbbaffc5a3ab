package io.github.esflink.node.conformance;

import static io.github.esflink.node.conformance.Server.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.DeleteStreamOptions;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.SubscriptionFilter;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In what the lines of releases differ, as the official client sees it. */
class ServerLineTest {
    private final List<Recording> recordings = new ArrayList<>();
    private EventStoreNode node = EventStoreNode.builder().start();
    private EventStoreDBClient client = Server.newClient(node.connectionString());

    private void use(ServerLine line) {
        stop();
        node = EventStoreNode.builder().line(line).start();
        client = Server.newClient(node.connectionString());
    }

    private Recording newRecording() {
        Recording recording = new Recording();
        recordings.add(recording);
        return recording;
    }

    @AfterEach
    void stop() {
        // A client waits some seconds for a subscription that is still open.
        recordings.forEach(Recording::stop);
        recordings.clear();
        get(client.shutdown());
        node.close();
    }

    private Position append(String stream, int first, int count) {
        return get(client.appendToStream(
                        stream,
                        IntStream.range(first, first + count)
                                .mapToObj(Server::event)
                                .toList()
                                .iterator()))
                .getLogPosition();
    }

    private Recording subscribe(Position after) {
        Recording recording = newRecording();
        get(
                client.subscribeToAll(
                        recording,
                        SubscribeToAllOptions.get()
                                .fromPosition(after)
                                .filter(
                                        SubscriptionFilter.newBuilder()
                                                .withStreamNameRegularExpression("^[^$]")
                                                .build())));
        return recording;
    }

    private static List<String> names(List<ResolvedEvent> events) {
        return events.stream()
                .map(
                        event ->
                                event.getOriginalEvent().getStreamId()
                                        + "@"
                                        + event.getOriginalEvent().getRevision())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void line23PassesOverTheFirstEventBehindAPositionWhoseEventAScavengeTook(ServerLine line) {
        use(line);
        Position seen = append("seen", 0, 1);
        append("after", 0, 3);
        get(client.tombstoneStream("seen", DeleteStreamOptions.get()));
        node.scavenge();

        Recording recording = subscribe(seen);
        append("last", 0, 1);

        List<ResolvedEvent> events = recording.awaitEventsOf("last", 1);
        assertThat(events).hasSize(1);
        List<String> all = names(recording.awaitEvents(1));
        assertThat(all)
                .isEqualTo(
                        line == ServerLine.V23_10
                                ? List.of(
                                        "after@1", "after@2", "seen@9223372036854775807", "last@0")
                                : List.of(
                                        "after@0",
                                        "after@1",
                                        "after@2",
                                        "seen@9223372036854775807",
                                        "last@0"));
    }

    @ParameterizedTest
    @EnumSource
    void thePositionOfAnEventThatIsThereBeginsBehindIt(ServerLine line) {
        use(line);
        Position seen = append("seen", 0, 1);
        append("after", 0, 2);

        Recording recording = subscribe(seen);

        assertThat(names(recording.awaitEvents(2))).containsExactly("after@0", "after@1");
    }

    @Test
    void line23EndsASubscriptionFromInsideARecordBeforeItIsConfirmed() {
        use(ServerLine.V23_10);
        Position position = append("s", 0, 1);
        append("s", 1, 1);
        Recording recording = newRecording();

        Throwable failure =
                Server.failureOf(
                        client.subscribeToAll(
                                recording,
                                SubscribeToAllOptions.get().fromPosition(inside(position))));

        assertStatus(failure, Status.Code.UNKNOWN, "Exception was thrown by handler.");
    }

    @Test
    void line24ConfirmsASubscriptionFromInsideARecordAndEndsIt() {
        use(ServerLine.V24_2);
        Position position = append("s", 0, 1);
        append("s", 1, 1);

        Recording recording = subscribe(inside(position));

        assertStatus(
                recording.awaitEnd(),
                Status.Code.INVALID_ARGUMENT,
                "Trying to read from an invalid position.");
    }

    private static Position inside(Position position) {
        return new Position(position.getCommitUnsigned() + 1, position.getPrepareUnsigned() + 1);
    }

    private static void assertStatus(@Nullable Throwable failure, Status.Code code, String text) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode()).isEqualTo(code);
                            assertThat(e.getStatus().getDescription()).isEqualTo(text);
                        });
    }

    @ParameterizedTest
    @EnumSource
    void behindTheEndLine24WaitsForTheLogToGetThereAndLine23ForNothing(ServerLine line) {
        use(line);
        Position last = append("s", 0, 1);
        Position next = append("s", 1, 1);
        long size = next.getCommitUnsigned() - last.getCommitUnsigned();
        long commit = next.getCommitUnsigned() + 2 * size;

        Recording recording = subscribe(new Position(commit, commit));
        recording.awaitCaughtUp();
        append("s", 2, 3);

        assertThat(names(recording.awaitEvents(1)).get(0))
                .isEqualTo(line == ServerLine.V23_10 ? "s@2" : "s@4");
    }

    @Test
    void line23SaysNothingOfAStreamThatIsNotThereUntilItIsWritten() {
        use(ServerLine.V23_10);
        Recording recording = newRecording();
        get(client.subscribeToStream("s", recording, SubscribeToStreamOptions.get().fromStart()));
        append("s", 0, 2);

        List<Recording.Entry> entries = recording.await(all -> all.size() >= 4);

        assertThat(entries.get(0)).isInstanceOf(Recording.Entry.Confirmed.class);
        assertThat(names(Recording.events(entries.subList(1, 3)))).containsExactly("s@0", "s@1");
        assertThat(entries.get(3)).isInstanceOf(Recording.Entry.CaughtUp.class);
    }

    @Test
    void line24SaysOfAStreamThatIsNotThereThatTheReaderHasCaughtUp() {
        use(ServerLine.V24_2);
        Recording recording = newRecording();
        get(client.subscribeToStream("s", recording, SubscribeToStreamOptions.get().fromStart()));

        assertThat(recording.awaitCaughtUp()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTombstonedStreamFromItsEndIsAnErrorOnLine24Only(ServerLine line) {
        use(line);
        append("s", 0, 1);
        get(client.tombstoneStream("s", DeleteStreamOptions.get()));
        Recording recording = newRecording();
        var subscribed =
                client.subscribeToStream("s", recording, SubscribeToStreamOptions.get().fromEnd());

        if (line == ServerLine.V23_10) {
            get(subscribed);
            recording.awaitCaughtUp();
        } else {
            assertStatus(
                    Server.failureOf(subscribed),
                    Status.Code.FAILED_PRECONDITION,
                    "Event stream 's' is deleted.");
        }
    }

    @Test
    void line23GivesACheckpointForEachIntervalAndNoneAtTheEnd() {
        use(ServerLine.V23_10);
        append("s", 0, 100);
        Recording recording = newRecording();
        get(
                client.subscribeToAll(
                        recording,
                        SubscribeToAllOptions.get()
                                .fromStart()
                                .filter(
                                        SubscriptionFilter.newBuilder()
                                                .addStreamNamePrefix("other")
                                                .withMaxWindow(32)
                                                .withCheckpointer(
                                                        (subscription, position) ->
                                                                recording.onCheckpoint(position),
                                                        1)
                                                .build())));

        assertThat(Recording.checkpoints(recording.awaitCaughtUp())).hasSize(3);
    }
}

package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscriptionFilter;
import com.eventstore.dbclient.SubscriptionFilterBuilder;
import io.github.esflink.node.conformance.Recording.Entry;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Filtered subscriptions to {@code $all} and their checkpoints. */
class FiltersConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    private static Recording subscribe(
            Position after, SubscriptionFilterBuilder filter, int window, int multiplier) {
        Recording recording = SERVER.newRecording();
        SubscriptionFilter built =
                filter.withMaxWindow(window)
                        .withCheckpointer(
                                (subscription, position) -> recording.onCheckpoint(position),
                                multiplier)
                        .build();
        Server.get(
                SERVER.client()
                        .subscribeToAll(
                                recording,
                                SubscribeToAllOptions.get().fromPosition(after).filter(built)));
        return recording;
    }

    @Test
    void aFilterByStreamNameFindsThePatternAnywhere() {
        Position start = SERVER.head();
        String wanted = Server.newStream("x-wanted");
        SERVER.append(wanted, 0, 2);
        SERVER.append(Server.newStream("other"), 0, 2);

        List<ResolvedEvent> events =
                Recording.events(
                        subscribe(
                                        start,
                                        SubscriptionFilter.newBuilder()
                                                .withStreamNameRegularExpression("wan[t]ed-"),
                                        32,
                                        1)
                                .awaitCaughtUp());

        assertThat(events).hasSize(2);
        assertThat(Recording.of(wanted, events)).hasSize(2);
    }

    @Test
    void anAnchoredPatternMatchesAtTheBeginningOnly() {
        Position start = SERVER.head();
        SERVER.append(Server.newStream("x-begins"), 0, 1);
        String wanted = Server.newStream("begins");
        SERVER.append(wanted, 0, 1);

        assertThat(
                        Recording.events(
                                subscribe(
                                                start,
                                                SubscriptionFilter.newBuilder()
                                                        .withStreamNameRegularExpression(
                                                                "^(?:begins-|other-)"),
                                                32,
                                                1)
                                        .awaitCaughtUp()))
                .hasSize(1);
    }

    @Test
    void aPrefixOfStreamNamesAndOfEventTypesFilters() {
        Position start = SERVER.head();
        String stream = Server.newStream("prefixed");
        Server.get(
                SERVER.client()
                        .appendToStream(
                                stream,
                                Server.event("order-placed", "{}"),
                                Server.event("payment-made", "{}")));

        assertThat(
                        Recording.events(
                                subscribe(
                                                start,
                                                SubscriptionFilter.newBuilder()
                                                        .addStreamNamePrefix("prefixed-"),
                                                32,
                                                1)
                                        .awaitCaughtUp()))
                .hasSize(2);
        assertThat(
                        Recording.events(
                                subscribe(
                                                start,
                                                SubscriptionFilter.newBuilder()
                                                        .addEventTypePrefix("order-"),
                                                32,
                                                1)
                                        .awaitCaughtUp()))
                .extracting(event -> event.getEvent().getEventType())
                .containsExactly("order-placed");
    }

    @Test
    void systemEventsCanBeLeftOutByType() {
        Position start = SERVER.head();
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Server.get(SERVER.client().deleteStream(stream));

        assertThat(
                        Recording.events(
                                subscribe(
                                                start,
                                                SubscriptionFilter.newBuilder()
                                                        .withEventTypeRegularExpression(
                                                                "^[^\\$].*"),
                                                32,
                                                1)
                                        .awaitCaughtUp()))
                .noneSatisfy(event -> assertThat(event.getEvent().getEventType()).startsWith("$"));
    }

    /**
     * Catching up: after every window x multiplier considered events there is a checkpoint, the
     * later of the last event sent and the start of the page.
     */
    @Test
    void checkpointsComeAtTheServersIntervalWhileCatchingUp() {
        Position start = SERVER.head();
        String other = Server.newStream("other");
        SERVER.append(other, 0, 100);
        List<Entry> entries =
                subscribe(
                                start,
                                SubscriptionFilter.newBuilder()
                                        .withStreamNameRegularExpression("^matches-nothing-"),
                                10,
                                2)
                        .awaitCaughtUp();

        List<Position> checkpoints = Recording.checkpoints(entries);
        // Considered are the event at the start and a hundred more: five full intervals, and more
        // when a server writes something itself meanwhile.
        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(5).isSorted().doesNotHaveDuplicates();
        assertThat(checkpoints).allSatisfy(c -> assertThat(c).isGreaterThan(start));
        assertThat(checkpoints.get(0).getPrepareUnsigned())
                .as("between pages a checkpoint is the end of a record, with prepare 0")
                .isZero();
    }

    @Test
    void aPageEndsAfterThirtyTwoEventsThatMatch() {
        Position start = SERVER.head();
        String stream = Server.newStream("match");
        SERVER.append(stream, 0, 64);
        List<Entry> entries =
                subscribe(
                                start,
                                SubscriptionFilter.newBuilder()
                                        .withStreamNameRegularExpression("^match-"),
                                1_000,
                                1)
                        .awaitCaughtUp();

        assertThat(Recording.events(entries)).hasSize(64);
        assertThat(Recording.checkpoints(entries))
                .as("the interval of 1000 is not reached: the one at the end, if the line has one")
                .hasSize(Server.LINE == ServerLine.V24_2 ? 1 : 0);
    }

    @Test
    void liveCheckpointsStandAtTheirEventsOwnPosition() {
        String stream = Server.newStream("counted");
        Position start = SERVER.head();
        Recording recording =
                subscribe(
                        start,
                        SubscriptionFilter.newBuilder()
                                .withStreamNameRegularExpression("^matches-nothing-"),
                        5,
                        1);
        int before = Recording.checkpoints(recording.awaitCaughtUp()).size();
        for (int i = 0; i < 20; i++) {
            SERVER.append(stream, i, 1);
        }

        List<Position> live =
                Recording.checkpoints(
                                recording.await(
                                        all -> Recording.checkpoints(all).size() >= before + 3))
                        .subList(before, before + 3);
        assertThat(live)
                .allSatisfy(
                        position ->
                                assertThat(
                                                Server.get(
                                                                SERVER.client()
                                                                        .readAll(
                                                                                ReadAllOptions.get()
                                                                                        .fromPosition(
                                                                                                position)
                                                                                        .maxCount(
                                                                                                1)))
                                                        .getEvents()
                                                        .get(0)
                                                        .getOriginalEvent()
                                                        .getPosition())
                                        .isEqualTo(position));
    }

    @Test
    void everyCheckpointIsASafePlaceToResumeFrom() {
        Position start = SERVER.head();
        String wanted = Server.newStream("resumed");
        String other = Server.newStream("noise");
        for (int i = 0; i < 12; i++) {
            SERVER.append(other, i * 7, 7);
            SERVER.append(wanted, i, 1);
        }
        List<Entry> entries =
                subscribe(
                                start,
                                SubscriptionFilter.newBuilder()
                                        .withStreamNameRegularExpression("^resumed-"),
                                4,
                                1)
                        .awaitCaughtUp();
        assertThat(Recording.checkpoints(entries)).hasSizeGreaterThan(10);

        List<Long> seen = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Event event) {
                seen.add(event.event().getEvent().getRevision());
            } else if (entry instanceof Entry.Checkpoint checkpoint) {
                List<Long> all = new ArrayList<>(seen);
                Recording.events(
                                subscribe(
                                                checkpoint.position(),
                                                SubscriptionFilter.newBuilder()
                                                        .withStreamNameRegularExpression(
                                                                "^resumed-"),
                                                32,
                                                1)
                                        .awaitCaughtUp())
                        .forEach(event -> all.add(event.getEvent().getRevision()));
                assertThat(all)
                        .as("what came before %s and what comes after", checkpoint.position())
                        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
            }
        }
    }

    @Test
    void aCheckpointMultiplierOfZeroIsAnError() {
        assertUnknown(
                Server.failureOf(
                        SERVER.client()
                                .subscribeToAll(
                                        SERVER.newRecording(),
                                        SubscribeToAllOptions.get()
                                                .filter(
                                                        SubscriptionFilter.newBuilder()
                                                                .withStreamNameRegularExpression(
                                                                        "^a")
                                                                .withMaxWindow(32)
                                                                .withCheckpointer((s, p) -> null, 0)
                                                                .build()))));
    }

    /** Possessive quantifiers are Java's: the client takes the pattern, the server does not. */
    @Test
    void aPatternThatDotNetDoesNotTakeIsAnError() {
        for (String pattern : List.of("^a++", "\\Qa.b\\E")) {
            assertUnknown(
                    Server.failureOf(
                            SERVER.client()
                                    .subscribeToAll(
                                            SERVER.newRecording(),
                                            SubscribeToAllOptions.get()
                                                    .filter(
                                                            SubscriptionFilter.newBuilder()
                                                                    .withStreamNameRegularExpression(
                                                                            pattern)
                                                                    .withMaxWindow(32)
                                                                    .build()))));
        }
    }

    private static void assertUnknown(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN));
    }
}

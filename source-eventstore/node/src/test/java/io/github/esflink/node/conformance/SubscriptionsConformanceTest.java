package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamDeletedException;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.github.esflink.node.conformance.Recording.Entry;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Catch-up subscriptions to streams and to {@code $all}, without filters. */
class SubscriptionsConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void aStreamIsDeliveredFromTheStartAndThenLive() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 70);
        Recording recording = SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromStart());
        List<Entry> caughtUp = recording.awaitCaughtUp();
        SERVER.append(stream, 70, 30);

        assertThat(revisions(recording.awaitEvents(100)))
                .isEqualTo(LongStream.range(0, 100).boxed().toList());
        assertThat(caughtUp.get(0)).isInstanceOf(Entry.Confirmed.class);
        assertThat(Recording.events(caughtUp)).hasSize(70);
    }

    @Test
    void aStreamThatDoesNotExistYetIsWaitedFor() {
        String stream = Server.newStream("later");
        Recording recording = SERVER.subscribe(stream, SubscribeToStreamOptions.get());
        SERVER.append(stream, 0, 2);

        assertThat(revisions(recording.awaitEvents(2))).containsExactly(0L, 1L);
    }

    @Test
    void aStreamSubscriptionBeginsAfterTheRevisionItNames() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);
        Recording recording =
                SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromRevision(2));

        assertThat(revisions(recording.awaitEvents(2))).containsExactly(3L, 4L);
    }

    @Test
    void aStreamSubscriptionFromTheEndSeesOnlyWhatComes() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);
        Recording recording = SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromEnd());
        SERVER.append(stream, 5, 1);

        assertThat(revisions(recording.awaitEvents(1))).containsExactly(5L);
    }

    @Test
    void aRevisionThatIsNotThereYetIsWaitedFor() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 2);
        Recording recording =
                SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromRevision(3));
        SERVER.append(stream, 2, 4);

        assertThat(revisions(recording.awaitEvents(2))).containsExactly(4L, 5L);
    }

    @Test
    void aTombstoneDeliversTheLastEventAndThenTheError() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 1);
        Recording recording = SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromStart());
        recording.awaitCaughtUp();
        Server.get(SERVER.client().tombstoneStream(stream));

        Throwable end = recording.awaitEnd();
        List<ResolvedEvent> events = Recording.events(recording.await(all -> true));
        assertThat(events.get(1).getEvent().getEventType()).isEqualTo("$streamDeleted");
        assertThat(end)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.FAILED_PRECONDITION));
    }

    @Test
    void aTombstonedStreamCannotBeSubscribedTo() {
        String stream = Server.newStream("orders");
        Server.get(SERVER.client().tombstoneStream(stream));

        assertThat(
                        Server.failureOf(
                                SERVER.client()
                                        .subscribeToStream(
                                                stream,
                                                SERVER.newRecording(),
                                                SubscribeToStreamOptions.get())))
                .isInstanceOfAny(StatusRuntimeException.class, StreamDeletedException.class)
                .hasMessageContaining("FAILED_PRECONDITION");
    }

    @Test
    void aDeletedStreamIsDeliveredFromWhereItWasWrittenAgain() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 3);
        Server.get(SERVER.client().deleteStream(stream));
        SERVER.append(stream, 3, 1);
        Recording recording = SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromStart());

        assertThat(revisions(recording.awaitEvents(1))).containsExactly(3L);
    }

    @Test
    void allIsDeliveredOnceAndInOrderWhileItGrows() {
        Position start = SERVER.head();
        String stream = Server.newStream("grows");
        SERVER.append(stream, 0, 500);
        Recording recording =
                SERVER.subscribeToAll(SubscribeToAllOptions.get().fromPosition(start));
        for (int i = 500; i < 1_000; i += 10) {
            SERVER.append(stream, i, 10);
        }

        assertThat(revisions(recording.awaitEventsOf(stream, 1_000)))
                .isEqualTo(LongStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void allBeginsAfterThePositionItNames() {
        String stream = Server.newStream("orders");
        Position position = SERVER.append(stream, 0, 1).getLogPosition();
        SERVER.append(stream, 1, 1);
        Recording recording =
                SERVER.subscribeToAll(SubscribeToAllOptions.get().fromPosition(position));

        assertThat(recording.awaitEventsOf(stream, 1).get(0).getEvent().getRevision()).isEqualTo(1);
    }

    @Test
    void allFromTheEndSeesOnlyWhatComes() {
        String before = Server.newStream("before");
        SERVER.append(before, 0, 1);
        Recording recording = SERVER.subscribeToAll(SubscribeToAllOptions.get().fromEnd());
        recording.awaitCaughtUp();
        String after = Server.newStream("after");
        SERVER.append(after, 0, 1);

        recording.awaitEventsOf(after, 1);
        assertThat(Recording.of(before, Recording.events(recording.await(all -> true)))).isEmpty();
    }

    @Test
    void allFromAPositionBehindTheEndIsSilentUntilTheLogGetsThereUnlessItsLineDoesNotLook() {
        long head = SERVER.head().getCommitUnsigned();
        Recording recording =
                SERVER.subscribeToAll(
                        SubscribeToAllOptions.get()
                                .fromPosition(new Position(head + 2_000, head + 2_000)));
        String stream = Server.newStream("far");
        for (int i = 0; i < 40; i++) {
            SERVER.append(stream, i, 1);
        }

        if (Server.LINE == ServerLine.V24_2) {
            ResolvedEvent first = recording.awaitEvents(1).get(0);
            assertThat(first.getEvent().getPosition().getCommitUnsigned())
                    .isGreaterThan(head + 2_000);
        } else {
            assertThat(revisions(recording.awaitEventsOf(stream, 40))).startsWith(0L).hasSize(40);
        }
    }

    @Test
    void allFromInsideARecordIsRefusedBeforeOrBehindTheConfirmation() {
        long inside = SERVER.head().getCommitUnsigned() + 3;
        SERVER.append(Server.newStream("behind"), 0, 1);
        SubscribeToAllOptions options =
                SubscribeToAllOptions.get().fromPosition(new Position(inside, inside));
        boolean confirms = Server.LINE == ServerLine.V24_2;

        Throwable failure =
                confirms
                        ? SERVER.subscribeToAll(options).awaitEnd()
                        : Server.failureOf(
                                SERVER.client().subscribeToAll(SERVER.newRecording(), options));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(
                                                confirms
                                                        ? Status.Code.INVALID_ARGUMENT
                                                        : Status.Code.UNKNOWN));
    }

    @Test
    void aSlowReaderGetsEverythingInOrderUnlessItsLineEndsIt() throws Exception {
        Position start = SERVER.head();
        String stream = Server.newStream("slow");
        CountDownLatch mayRead = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong last = new AtomicLong(-1);
        AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
        Subscription subscription =
                Server.get(
                        SERVER.client()
                                .subscribeToAll(
                                        new SubscriptionListener() {
                                            @Override
                                            public void onEvent(
                                                    Subscription from, ResolvedEvent event) {
                                                if (!event.getEvent()
                                                        .getStreamId()
                                                        .equals(stream)) {
                                                    return;
                                                }
                                                try {
                                                    assertThat(
                                                                    mayRead.await(
                                                                            Recording.BOUND
                                                                                    .toSeconds(),
                                                                            TimeUnit.SECONDS))
                                                            .isTrue();
                                                } catch (InterruptedException e) {
                                                    throw new AssertionError(e);
                                                }
                                                long revision = event.getEvent().getRevision();
                                                if (revision == last.get() + 1) {
                                                    last.set(revision);
                                                }
                                                if (revision == 4_999) {
                                                    done.countDown();
                                                }
                                            }

                                            @Override
                                            public void onCancelled(
                                                    Subscription from, @Nullable Throwable end) {
                                                reason.set(end);
                                                done.countDown();
                                            }
                                        },
                                        SubscribeToAllOptions.get().fromPosition(start)));
        for (int i = 0; i < 5_000; i += 250) {
            SERVER.append(stream, i, 250);
        }
        mayRead.countDown();
        assertThat(done.await(Recording.BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        subscription.stop();

        if (reason.get() == null || Server.LINE == ServerLine.V24_2) {
            assertThat(last).hasValue(4_999);
        } else {
            assertThat(reason.get()).hasMessageContaining("ABORTED: Operation timed out");
        }
    }

    private static List<Long> revisions(List<ResolvedEvent> events) {
        return events.stream().map(e -> e.getEvent().getRevision()).toList();
    }
}

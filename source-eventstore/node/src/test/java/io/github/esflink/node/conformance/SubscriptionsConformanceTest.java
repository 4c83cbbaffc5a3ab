package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionFilter;
import io.github.esflink.node.conformance.Recording.Entry;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Catch-up subscriptions to streams and to {@code $all}. */
class SubscriptionsConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void aStreamIsDeliveredFromTheStartAndThenLive() throws Exception {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 70);
        Recording recording = new Recording();
        Subscription subscription =
                SERVER.client()
                        .subscribeToStream(
                                stream, recording, SubscribeToStreamOptions.get().fromStart())
                        .get();
        recording.await(all -> all.stream().anyMatch(Entry.CaughtUp.class::isInstance));
        SERVER.append(stream, 70, 30);

        List<ResolvedEvent> events = recording.awaitEvents(100);
        subscription.stop();

        assertThat(events.stream().map(e -> e.getEvent().getRevision()))
                .isEqualTo(LongStream.range(0, 100).boxed().toList());
        List<Entry> entries = recording.await(all -> true);
        assertThat(entries.get(0)).isInstanceOf(Entry.Confirmed.class);
        assertThat(entries.get(71)).isInstanceOf(Entry.CaughtUp.class);
    }

    @Test
    void aStreamThatDoesNotExistYetIsWaitedFor() throws Exception {
        String stream = Server.newStream("later");
        Recording recording = new Recording();
        SERVER.client().subscribeToStream(stream, recording).get();
        SERVER.append(stream, 0, 2);

        assertThat(recording.awaitEvents(2)).hasSize(2);
    }

    @Test
    void aStreamSubscriptionBeginsAfterTheRevisionItNames() throws Exception {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);
        Recording recording = new Recording();
        SERVER.client()
                .subscribeToStream(
                        stream, recording, SubscribeToStreamOptions.get().fromRevision(2))
                .get();

        assertThat(recording.awaitEvents(2).get(0).getEvent().getRevision()).isEqualTo(3);
    }

    @Test
    void allIsDeliveredOnceAndInOrderWhileItGrows() throws Exception {
        Position start = head();
        String stream = Server.newStream("grows");
        Recording recording = new Recording();
        SERVER.append(stream, 0, 500);
        SERVER.client()
                .subscribeToAll(recording, SubscribeToAllOptions.get().fromPosition(start))
                .get();
        for (int i = 500; i < 1_000; i += 10) {
            SERVER.append(stream, i, 10);
        }
        List<Long> revisions =
                Recording.events(
                                recording.await(
                                        all -> only(stream, Recording.events(all)).size() >= 1_000))
                        .stream()
                        .filter(e -> e.getEvent().getStreamId().equals(stream))
                        .map(e -> e.getEvent().getRevision())
                        .toList();

        assertThat(revisions).isEqualTo(LongStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void aFilterByStreamNameLetsOnlyThoseThroughAndGivesCheckpointsToResumeFrom() throws Exception {
        Position start = head();
        String wanted = Server.newStream("wanted");
        String other = Server.newStream("other");
        for (int i = 0; i < 10; i++) {
            SERVER.append(other, i * 20, 20);
            SERVER.append(wanted, i, 1);
        }
        Recording recording = new Recording();
        SERVER.client()
                .subscribeToAll(
                        recording,
                        SubscribeToAllOptions.get()
                                .fromPosition(start)
                                .filter(
                                        SubscriptionFilter.newBuilder()
                                                .withStreamNameRegularExpression("^wanted-")
                                                .withMaxWindow(16)
                                                .withCheckpointer(
                                                        (s, position) ->
                                                                recording.onCheckpoint(position),
                                                        2)
                                                .build()))
                .get();
        List<Entry> entries =
                recording.await(all -> all.stream().anyMatch(Entry.CaughtUp.class::isInstance));

        assertThat(only(wanted, Recording.events(entries))).hasSize(10);
        assertThat(only(other, Recording.events(entries))).isEmpty();
        assertThat(Recording.checkpoints(entries)).hasSizeGreaterThanOrEqualTo(5).isSorted();
    }

    private static List<ResolvedEvent> only(String stream, List<ResolvedEvent> events) {
        return events.stream().filter(e -> e.getEvent().getStreamId().equals(stream)).toList();
    }

    /** The position of the last event that there is. */
    private static Position head() throws Exception {
        SERVER.append(Server.newStream("head"), 0, 1);
        return SERVER.client()
                .readAll(ReadAllOptions.get().backwards().fromEnd().maxCount(1))
                .get()
                .getEvents()
                .get(0)
                .getEvent()
                .getPosition();
    }

    @Test
    void aSubscriptionFromTheEndSeesOnlyWhatComes() throws Exception {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);
        Recording recording = new Recording();
        SERVER.client()
                .subscribeToStream(stream, recording, SubscribeToStreamOptions.get().fromEnd())
                .get();
        SERVER.append(stream, 5, 1);

        assertThat(recording.awaitEvents(1).get(0).getEvent().getRevision()).isEqualTo(5);
        assertThat(SERVER.client().readStream(stream, ReadStreamOptions.get()).get().getEvents())
                .hasSize(6);
    }
}

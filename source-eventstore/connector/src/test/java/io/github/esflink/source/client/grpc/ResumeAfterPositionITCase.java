package io.github.esflink.source.client.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.connection.ConnectionTarget;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reading goes on in {@code $all} after any position, whatever a scavenge has taken since, on a
 * server of either line.
 */
@ParameterizedClass
@EnumSource
class ResumeAfterPositionITCase {

    private static final SubscriptionTarget ALL = SubscriptionTarget.allStreams();

    private final EventStoreNode node;
    private final EventStoreDBClient client;
    private final EventStoreEventLog log;

    ResumeAfterPositionITCase(ServerLine line) {
        node = EventStoreNode.builder().port(0).line(line).start();
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
        log = new EventStoreEventLog(node.connectionString());
    }

    @AfterEach
    void stop() {
        log.close();
        client.shutdown().join();
        node.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theFirstEventBehindOneThatWasScavengedComes() throws Exception {
        append("before", 1);
        append("seen", 1);
        SplitPosition seen = log.endOf(ALL).get();
        append("after", 3);
        client.tombstoneStream("seen").get();
        node.scavenge();

        assertThat(read(ALL, seen)).containsExactly("after@0", "after@1", "after@2");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void nothingIsLeftBehindThePosition() throws Exception {
        append("seen", 2);
        SplitPosition seen = log.endOf(ALL).get();
        append("after", 2);
        client.tombstoneStream("seen").get();
        node.scavenge();

        assertThat(read(ALL, seen)).containsExactly("after@0", "after@1");
    }

    /** From each place that a split may have stood at, with each kind of filter. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void everyEventAfterEveryPositionComesOnce() throws Exception {
        for (int i = 0; i < 6; i++) {
            append("gone-" + i, 1 + i % 3);
            append("kept-" + i % 2, 1 + i % 2);
            append("soft-" + i, 2);
        }
        List<LogPosition> places = placesOf(ALL);
        for (int i = 0; i < 6; i++) {
            if (i != 3) {
                client.tombstoneStream("gone-" + i).get();
            }
            if (i % 2 == 0) {
                client.deleteStream("soft-" + i).get();
            }
        }
        node.scavenge();

        List<SubscriptionTarget> targets =
                new ArrayList<>(
                        List.of(
                                ALL,
                                new SubscriptionTarget.AllStreams(
                                        EventFilter.streamNamePrefix("gone-3", "kept-1"))));
        targets.addAll(SubscriptionTarget.shardsOfAll(3));
        for (SubscriptionTarget target : targets) {
            List<EventStoreEvent> left = events(target, new SplitPosition.Beginning());
            for (LogPosition place : places) {
                assertThat(read(target, new SplitPosition.AfterPosition(place)))
                        .as("%s after %s", target, place)
                        .containsExactlyElementsOf(
                                left.stream()
                                        .filter(event -> event.position().compareTo(place) > 0)
                                        .map(ResumeAfterPositionITCase::id)
                                        .toList());
            }
        }
    }

    /** Of events, and of the checkpoints of a filter that nothing passes. */
    private List<LogPosition> placesOf(SubscriptionTarget... targets) throws Exception {
        List<LogPosition> places = new ArrayList<>();
        for (SubscriptionTarget target : targets) {
            for (EventStoreEvent event : events(target, new SplitPosition.Beginning())) {
                places.add(event.position());
                // As a filter that has looked at everything before it tells it.
                places.add(new LogPosition(event.position().commit(), 0));
            }
        }
        return places;
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSubscriptionThatIsOpenedAgainLosesNothing() throws Exception {
        append("before", 1);
        append("seen", 1);
        Collected first = new Collected();
        CatchUpSubscription subscription = log.subscribe(ALL, new SplitPosition.Beginning(), first);
        subscription.requestNext();
        first.caughtUp();
        subscription.cancel().get();
        EventStoreEvent last = first.events().get(first.events().size() - 1);
        append("after", 1);
        client.tombstoneStream("seen").get();
        node.scavenge();

        assertThat(id(last)).isEqualTo("seen@0");
        assertThat(read(ALL, new SplitPosition.AfterPosition(last.position())))
                .containsExactly("after@0");
    }

    /**
     * The event that the subscription is to begin at is there when it is looked up, and then not.
     */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aScavengeBetweenLookingAndSubscribingEndsTheTry() throws Exception {
        append("before", 1);
        append("seen", 2);
        SplitPosition seen = log.endOf(ALL).get();
        append("after", 2);
        client.tombstoneStream("seen").get();

        Collected collected = new Collected();
        ClientSubscription subscription = new ClientSubscription(collected);
        List<ClientInterceptor> interceptors = new ArrayList<>(subscription.interceptors());
        interceptors.add(0, new BeforeTheSecondRead(() -> node.scavenge()));
        subscription.start(
                () -> ConnectionTarget.parse(node.connectionString()).settings(interceptors, null),
                ALL,
                seen);
        subscription.requestNext();

        SubscriptionEnd end = collected.end();
        assertThat(end.canHeal()).isTrue();
        assertThat(end.reason()).contains("has been scavenged meanwhile");
        assertThat(collected.events()).as("events let through").isEmpty();
        subscription.cancel().get();

        assertThat(read(ALL, seen)).containsExactly("after@0", "after@1");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aPositionInsideARecordIsTheServersToRefuse() throws Exception {
        append("before", 2);
        long end = ((SplitPosition.AfterPosition) log.endOf(ALL).get()).position().commit();
        append("after", 2);

        SplitPosition inside = new SplitPosition.AfterPosition(new LogPosition(end + 1, end + 1));
        assertThatThrownBy(() -> read(ALL, inside)).isInstanceOf(ExecutionException.class);
    }

    private List<String> read(SubscriptionTarget target, SplitPosition position) throws Exception {
        return events(target, position).stream().map(ResumeAfterPositionITCase::id).toList();
    }

    /** Without what the server writes for itself: a node of another line writes other things. */
    private static String id(EventStoreEvent event) {
        return event.streamId() + "@" + event.revision();
    }

    private List<EventStoreEvent> events(SubscriptionTarget target, SplitPosition position)
            throws Exception {
        Collected collected = new Collected();
        CatchUpSubscription subscription = log.subscribe(target, position, collected);
        subscription.requestNext();
        try {
            collected.caughtUp();
            return collected.events();
        } finally {
            subscription.cancel().get();
        }
    }

    private void append(String stream, int count) throws Exception {
        EventData[] events = new EventData[count];
        for (int i = 0; i < count; i++) {
            events[i] =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    "OrderPlaced",
                                    "{}".getBytes(StandardCharsets.UTF_8))
                            .build();
        }
        client.appendToStream(stream, events).get();
    }

    /** Everything up to the end of the log. */
    private static final class Collected implements SubscriptionObserver {
        private final List<EventStoreEvent> events =
                Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
        private final CompletableFuture<SubscriptionEnd> end = new CompletableFuture<>();

        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            if (message instanceof EventStoreEvent event) {
                events.add(event);
            } else {
                assertThat(message).isInstanceOf(FilterCheckpoint.class);
            }
            return true;
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            if (message == ControlMessage.CAUGHT_UP) {
                caughtUp.complete(null);
            }
        }

        @Override
        public void onEnd(SubscriptionEnd reason) {
            end.complete(reason);
            caughtUp.completeExceptionally(new IllegalStateException(reason.toString()));
        }

        List<EventStoreEvent> events() {
            return List.copyOf(events);
        }

        void caughtUp() throws Exception {
            caughtUp.get(2, TimeUnit.MINUTES);
        }

        SubscriptionEnd end() throws Exception {
            return end.get(2, TimeUnit.MINUTES);
        }
    }

    /** Does something before the second read call of a client is made. */
    private static final class BeforeTheSecondRead implements ClientInterceptor {
        private final AtomicInteger reads = new AtomicInteger();
        private final Runnable what;

        BeforeTheSecondRead(Runnable what) {
            this.what = what;
        }

        @Override
        public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
                MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            if (method.getFullMethodName().endsWith("/Read") && reads.incrementAndGet() == 2) {
                what.run();
            }
            return next.newCall(method, options);
        }
    }
}

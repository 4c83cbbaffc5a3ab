package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.fault.FaultProxy;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writes to ten streams and lets things go wrong at random for a while, restarts from the position
 * of a checkpoint among them; at the end every event has come once, each stream in order.
 *
 * <p>{@code ./mvnw -Psoak -Dsoak.minutes=10 -Dsoak.seed=42}: not part of the usual tests.
 */
@Tag("soak")
class SoakTest {

    private static final long MINUTES = Long.getLong("soak.minutes", 10);
    private static final long SEED = Long.getLong("soak.seed", 42);

    private final Random random = new Random(SEED);
    private final Map<String, Integer> written = new HashMap<>();
    private final Map<String, Long> read = new HashMap<>();
    private long events;

    @Test
    void everyEventOnceAndInOrder() throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        int rounds = 0;
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                FaultProxy proxy = FaultProxy.to(node.port());
                EventStoreEventLog log =
                        new EventStoreEventLog("esdb://127.0.0.1:" + proxy.port() + "?tls=false")) {
            EventStoreSplit split =
                    new EventStoreSplit(
                            "$all",
                            SubscriptionTarget.allStreams(),
                            new SplitPosition.Beginning(),
                            null);
            while (System.nanoTime() - end < 0) {
                split = oneReader(node, proxy, log, split);
                rounds++;
            }
        }
        System.out.printf(
                "soak: seed=%d minutes=%d restarts=%d events=%d lost=0 out_of_order=0 duplicates=0%n",
                SEED, MINUTES, rounds, events);
    }

    /** From a position through some faults to the next one. */
    private EventStoreSplit oneReader(
            EventStoreNode node, FaultProxy proxy, EventStoreEventLog log, EventStoreSplit split)
            throws Exception {
        int expected = 0;
        try (RunningReader reader =
                new RunningReader(log, RunningReader.settings(Duration.ofSeconds(5)), split)) {
            for (int i = 0; i < 10; i++) {
                expected += write(node);
                fault(node, proxy);
            }
            proxy.heal();
            reader.awaitEvents(expected);
            return check(split, reader.messages());
        }
    }

    private int write(EventStoreNode node) throws Exception {
        try (Writer writer = new Writer(node.connectionString())) {
            String stream = "stream-" + random.nextInt(10);
            int count = 1 + random.nextInt(500);
            writer.append(stream, count);
            written.merge(stream, count, Integer::sum);
            return count;
        }
    }

    private void fault(EventStoreNode node, FaultProxy proxy) {
        switch (random.nextInt(8)) {
            case 0 -> node.restart();
            case 1 -> node.faults().dropSubscriptions(Status.UNAVAILABLE);
            case 2 -> node.faults().dropSubscriptions(Status.OK);
            case 3 -> node.faults().dropSubscriptions(Status.ABORTED);
            case 4 -> proxy.cut();
            case 5 -> proxy.cutAfter(random.nextInt(20_000));
            case 6 -> {
                proxy.refuse();
                proxy.cut();
                proxy.heal();
            }
            default -> {}
        }
    }

    private EventStoreSplit check(EventStoreSplit split, List<SubscriptionMessage> messages) {
        EventStoreSplitState state = new EventStoreSplitState(split);
        for (SubscriptionMessage message : messages) {
            state.advance(message);
            if (message instanceof EventStoreEvent event) {
                long next = read.merge(event.streamId(), 1L, Long::sum) - 1;
                assertThat(event.revision())
                        .as("next revision of %s, seed %d", event.streamId(), SEED)
                        .isEqualTo(next);
                events++;
            }
        }
        written.forEach(
                (stream, count) ->
                        assertThat(read.get(stream))
                                .as("events of %s, seed %d", stream, SEED)
                                .isEqualTo(count.longValue()));
        return state.toSplit();
    }
}

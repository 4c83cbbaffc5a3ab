package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreCluster;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.fault.FaultProxy;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the subscription, every event comes once and in order. */
@DisplayName("Every event once and in order, through")
class FaultsITCase {

    private static final EventStoreSplit ALL =
            new EventStoreSplit(
                    "$all", SubscriptionTarget.allStreams(), new SplitPosition.Beginning(), null);

    private static final SplitSettings SETTINGS = RunningReader.settings(Duration.ofSeconds(60));

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("a restart of the node", EventStoreNode::restart),
                fault("a drop with UNAVAILABLE", node -> drop(node, Status.UNAVAILABLE)),
                fault("a drop with CANCELLED", node -> drop(node, Status.CANCELLED)),
                fault(
                        "a drop of a consumer that is too slow",
                        node -> drop(node, Status.ABORTED.withDescription("Operation timed out"))),
                fault("an end without a reason", node -> drop(node, Status.OK)),
                fault("an unknown error", node -> drop(node, Status.UNKNOWN)),
                fault("half an event", node -> node.faults().cutMidEvent()),
                fault(
                        "refused calls",
                        node -> {
                            node.faults().refuseCalls(Status.UNAVAILABLE);
                            drop(node, Status.UNAVAILABLE);
                            node.faults().heal();
                        }));
    }

    private static Arguments fault(String name, Consumer<EventStoreNode> fault) {
        return Arguments.of(name, fault);
    }

    private static void drop(EventStoreNode node, Status status) {
        node.faults().dropSubscriptions(status);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyEventOnceInOrder(String name, Consumer<EventStoreNode> fault) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader = read(node.connectionString())) {
            List<String> expected = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                writer.append("orders", 200, "{\"fill\":\"" + "x".repeat(100) + "\"}");
                expected.addAll(Writer.ids("orders", 200 * round, 200 * round + 200));
                if (round == 1 || round == 3) {
                    reader.awaitEvents(200 * round);
                    fault.accept(node);
                }
            }
            // What the fault was waiting for, where it waits for a large piece.
            writerAfter(node, expected);
            reader.awaitEvents(expected.size());

            assertThat(reader.events()).containsExactlyElementsOf(expected);
        }
    }

    private static void writerAfter(EventStoreNode node, List<String> expected) throws Exception {
        try (Writer again = new Writer(node.connectionString())) {
            again.append("items", 100);
            expected.addAll(Writer.ids("items", 0, 100));
        }
    }

    @Test
    @DisplayName("a node that is down for several tries")
    void downForAWhile() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            EventStoreEventLog log = new EventStoreEventLog(node.connectionString());
            append(node.connectionString(), 10);
            try (RunningReader reader = new RunningReader(log, SETTINGS, ALL)) {
                reader.awaitEvents(10);
                node.suspend();
                // Each question needs a connection of its own: after a few the reader has tried,
                // too.
                for (int i = 0; i < 5; i++) {
                    assertThat(log.endOf(SubscriptionTarget.allStreams()))
                            .failsWithin(RunningReader.PATIENCE);
                }
                node.resume();
                append(node.connectionString(), 10);
                assertOrders(reader, 20);
            }
        }
    }

    @Test
    @DisplayName("a cut and a refused connection below gRPC")
    void network() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                FaultProxy proxy = FaultProxy.to(node.port());
                Writer writer = new Writer(node.connectionString());
                RunningReader reader = read(through(proxy))) {
            writer.append("orders", 100);
            reader.awaitEvents(100);
            proxy.cut();
            writer.append("orders", 100);
            reader.awaitEvents(200);
            proxy.cutAfter(2_000);
            writer.append("orders", 100);
            assertOrders(reader, 300);
        }
    }

    @Test
    @DisplayName("a connection that is lost without a word, noticed by keep-alive")
    void halfOpen() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                FaultProxy proxy = FaultProxy.to(node.port());
                Writer writer = new Writer(node.connectionString());
                RunningReader reader = read(through(proxy))) {
            writer.append("orders", 100);
            reader.awaitEvents(100);
            proxy.lose();
            writer.append("orders", 100);
            reader.awaitReconnect();
            assertThat(reader.events()).hasSize(100);
            proxy.heal();
            assertOrders(reader, 200);
        }
    }

    @Test
    @DisplayName("a change of the cluster's leader")
    void leaderChange() throws Exception {
        try (EventStoreCluster cluster = EventStoreNode.builder().startCluster();
                RunningReader reader = read(cluster.connectionString())) {
            append(cluster.connectionString(), 100);
            reader.awaitEvents(100);
            cluster.moveLeader(cluster.follower());
            append(cluster.connectionString(), 100);
            assertOrders(reader, 200);
        }
    }

    @Test
    @DisplayName("a connection string that names a follower only")
    void followerOnly() throws Exception {
        try (EventStoreCluster cluster = EventStoreNode.builder().startCluster();
                RunningReader reader = read(cluster.follower().connectionString())) {
            append(cluster.connectionString(), 100);
            assertOrders(reader, 100);
        }
    }

    @Test
    @DisplayName("events of 15 MiB")
    void largeEvents() throws Exception {
        String large = "{\"fill\":\"" + "x".repeat(15 << 20) + "\"}";
        try (EventStoreNode node =
                        EventStoreNode.builder().port(0).maxAppendSize(17 << 20).start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader = read(node.connectionString())) {
            for (int i = 0; i < 5; i++) {
                writer.append("orders", 1, large);
            }
            assertOrders(reader, 5);
        }
    }

    private static RunningReader read(String connectionString) {
        return new RunningReader(new EventStoreEventLog(connectionString), SETTINGS, ALL);
    }

    private static String through(FaultProxy proxy) {
        return "esdb://127.0.0.1:" + proxy.port() + "?tls=false";
    }

    /** With a connection of its own, for servers that come and go. */
    private static void append(String connectionString, int count) throws Exception {
        try (Writer writer = new Writer(connectionString)) {
            writer.append("orders", count);
        }
    }

    /** So many orders come, and nothing else. */
    private static void assertOrders(RunningReader reader, int count) {
        reader.awaitEvents(count);
        assertThat(reader.events()).containsExactlyElementsOf(Writer.ids("orders", 0, count));
    }
}

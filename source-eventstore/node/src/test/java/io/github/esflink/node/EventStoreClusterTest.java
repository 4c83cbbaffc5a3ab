package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.NotLeaderException;
import com.eventstore.dbclient.ReadStreamOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStoreClusterTest {
    private final EventStoreCluster cluster = EventStoreNode.builder().startCluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static EventStoreDBClient client(String connectionString) {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    private static EventData event() {
        return EventData.builderAsJson("made", "{}".getBytes(StandardCharsets.UTF_8)).build();
    }

    @Test
    void theClientFindsTheLeaderByGossip() throws Exception {
        EventStoreDBClient client = client(cluster.connectionString());
        client.appendToStream("orders-1", event()).get();

        assertThat(client.readStream("orders-1", ReadStreamOptions.get()).get().getEvents())
                .hasSize(1);
        client.shutdown().get();
    }

    @Test
    void aFollowerSendsThoseToTheLeaderWhoAskForIt() throws Exception {
        EventStoreDBClient client = client(cluster.follower().connectionString());
        CompletableFuture<?> append =
                client.appendToStream(
                        "orders-1", AppendToStreamOptions.get().requiresLeader(), event());

        assertThat(failureOf(append))
                .isInstanceOfSatisfying(
                        NotLeaderException.class,
                        e ->
                                assertThat(e.getLeaderEndpoint().getPort())
                                        .isEqualTo(cluster.leader().port()));
        client.shutdown().get();
    }

    @Test
    void aFollowerServesThoseWhoDoNotAskForTheLeader() throws Exception {
        EventStoreDBClient leader = client(cluster.leader().connectionString());
        leader.appendToStream("orders-1", event()).get();
        EventStoreDBClient follower =
                client(cluster.follower().connectionString() + "&nodePreference=follower");

        assertThat(
                        follower.readStream("orders-1", ReadStreamOptions.get().notRequireLeader())
                                .get()
                                .getEvents())
                .hasSize(1);
        leader.shutdown().get();
        follower.shutdown().get();
    }

    @Test
    void whenTheLeaderMovesTheOldOneSaysSo() throws Exception {
        EventStoreDBClient client = client(cluster.connectionString());
        client.appendToStream("orders-1", event()).get();
        EventStoreNode after = cluster.follower();
        cluster.moveLeader(after);

        assertThat(failureOf(client.appendToStream("orders-1", event())))
                .isInstanceOf(NotLeaderException.class);
        assertThat(cluster.leader()).isSameAs(after);
        client.appendToStream("orders-1", event()).get(); // found by gossip again
        client.shutdown().get();
    }

    @Test
    void aSuspendedLeaderIsFollowedByAnother() {
        EventStoreNode before = cluster.leader();
        before.suspend();
        assertThat(cluster.leader()).isNotSameAs(before);
        before.resume();
        assertThat(cluster.leader()).isNotSameAs(before);
    }

    private static Throwable failureOf(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("the call succeeded: " + future.get());
        } catch (ExecutionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause;
        }
    }
}

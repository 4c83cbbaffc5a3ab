package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.EventStoreDBPersistentSubscriptionsClient;
import com.eventstore.dbclient.EventStoreDBProjectionManagementClient;
import com.eventstore.dbclient.ReadAllOptions;
import io.github.esflink.node.projection.SystemProjection;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node has before anybody writes, and what it has not. */
class FreshNodeTest {
    private static EventStoreDBClientSettings connectionTo(EventStoreNode node) {
        return EventStoreDBConnectionString.parseOrThrow(node.connectionString());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static List<String> all(EventStoreNode node) throws Exception {
        EventStoreDBClient client = EventStoreDBClient.create(connectionTo(node));
        try {
            return get(client.readAll(ReadAllOptions.get().fromStart().maxCount(100)))
                    .getEvents()
                    .stream()
                    .map(e -> e.getEvent().getStreamId() + ":" + e.getEvent().getEventType())
                    .toList();
        } finally {
            get(client.shutdown());
        }
    }

    @Test
    void hasWhatAServerWritesOnceItLeads() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().start()) {
            assertThat(all(node)).containsExactly("$$$scavenges:$metadata");
        }
    }

    @Test
    void hasTheRegistrationOfProjectionsWhenTheyRun() throws Exception {
        try (EventStoreNode node =
                EventStoreNode.builder().projections(SystemProjection.BY_CATEGORY).start()) {
            assertThat(all(node))
                    .startsWith(
                            "$$$scavenges:$metadata", "$projections-$all:$ProjectionsInitialized")
                    .contains(
                            "$projections-$all:$ProjectionCreated",
                            "$projections-$by_category:$ProjectionUpdated")
                    .hasSize(12);
        }
    }

    @Test
    void writesThemOnce(@TempDir Path folder) throws Exception {
        for (int start = 0; start < 2; start++) {
            try (EventStoreNode node = EventStoreNode.builder().data(folder).start()) {
                assertThat(all(node)).hasSize(1);
            }
        }
    }

    @Test
    void saysOfWhatIsNotThereThatItIsUnimplemented() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().start()) {
            var subscriptions =
                    EventStoreDBPersistentSubscriptionsClient.create(connectionTo(node));
            var projections = EventStoreDBProjectionManagementClient.create(connectionTo(node));

            assertUnimplemented(subscriptions.createToStream("s", "group"));
            assertUnimplemented(subscriptions.listAll());
            assertUnimplemented(projections.create("p", "fromAll()"));

            get(subscriptions.shutdown());
            get(projections.shutdown());
        }
    }

    private static void assertUnimplemented(CompletableFuture<?> call) {
        assertThatThrownBy(() -> get(call))
                .rootCause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNIMPLEMENTED));
    }
}

package io.github.esflink.table;

import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadStreamOptions;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.node.protocol.ServerLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One Flink cluster and a node of each line of servers for all tests of this module. What a test
 * appends is in streams of its own.
 */
final class SharedServers implements BeforeAllCallback {

    static final int SLOTS = 4;

    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static @Nullable Running running;

    /** A beginning for the names of a test's streams. */
    static String prefix() {
        return "test" + PREFIXES.incrementAndGet() + "x";
    }

    static String connectionString(ServerLine line) {
        return of(running().nodes, line).connectionString();
    }

    /** Appends JSON of one type. */
    static void append(ServerLine line, String stream, String type, String... json)
            throws Exception {
        EventData[] events = new EventData[json.length];
        for (int i = 0; i < json.length; i++) {
            events[i] =
                    EventData.builderAsJson(
                                    UUID.randomUUID(),
                                    type,
                                    json[i].getBytes(StandardCharsets.UTF_8))
                            .build();
        }
        append(line, stream, events);
    }

    static void append(ServerLine line, String stream, EventData... events) throws Exception {
        of(running().clients, line).appendToStream(stream, events).get();
    }

    /** The server's projection links behind the writes. */
    static void awaitLinks(ServerLine line, String stream, int count) {
        EventStoreDBClient client = of(running().clients, line);
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(
                        () ->
                                client.readStream(stream, ReadStreamOptions.get().maxCount(count))
                                                .get()
                                                .getEvents()
                                                .size()
                                        == count);
    }

    private static <T> T of(Map<ServerLine, T> all, ServerLine line) {
        return Objects.requireNonNull(all.get(line));
    }

    private static Running running() {
        return Objects.requireNonNull(running, "the servers run during tests only");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(ExtensionContext.Namespace.GLOBAL)
                        .computeIfAbsent(Running.class, type -> new Running(), Running.class);
    }

    private static final class Running implements AutoCloseable {
        private final Map<ServerLine, EventStoreNode> nodes = new EnumMap<>(ServerLine.class);
        private final Map<ServerLine, EventStoreDBClient> clients = new EnumMap<>(ServerLine.class);
        private final MiniCluster cluster;

        Running() {
            for (ServerLine line : ServerLine.values()) {
                EventStoreNode node =
                        EventStoreNode.builder()
                                .line(line)
                                .projections(SystemProjection.BY_CATEGORY)
                                .start();
                nodes.put(line, node);
                clients.put(
                        line,
                        EventStoreDBClient.create(
                                EventStoreDBConnectionString.parseOrThrow(
                                        node.connectionString())));
            }
            Configuration configuration = new Configuration();
            configuration.set(RestOptions.BIND_PORT, "0");
            cluster =
                    new MiniCluster(
                            new MiniClusterConfiguration.Builder()
                                    .setConfiguration(configuration)
                                    .setNumTaskManagers(1)
                                    .setNumSlotsPerTaskManager(SLOTS)
                                    .build());
            try {
                cluster.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            TestStreamEnvironment.setAsContext(cluster, SLOTS);
        }

        @Override
        public void close() throws Exception {
            TestStreamEnvironment.unsetAsContext();
            cluster.close();
            for (EventStoreDBClient client : clients.values()) {
                client.shutdown().get();
            }
            nodes.values().forEach(EventStoreNode::close);
        }
    }
}

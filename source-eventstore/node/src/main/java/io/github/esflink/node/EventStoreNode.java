package io.github.esflink.node;

import io.github.esflink.node.cluster.Alone;
import io.github.esflink.node.cluster.Member;
import io.github.esflink.node.log.EventLog;
import io.github.esflink.node.rpc.NodeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An EventStoreDB node in this process, for the official clients: same calls, same errors, same
 * order of messages. It keeps its log in memory and is no database for production.
 *
 * <pre>{@code
 * try (EventStoreNode node = EventStoreNode.builder().start()) {
 *     EventStoreDBClient client =
 *             EventStoreDBClient.create(
 *                     EventStoreDBConnectionString.parseOrThrow(node.connectionString()));
 *     client.appendToStream("orders-1", EventData.builderAsJson("created", "{}".getBytes()).build());
 * }
 * }</pre>
 *
 * <p>Listens on the loopback interface only. All methods may be called from any thread.
 */
public final class EventStoreNode implements AutoCloseable {
    /**
     * Chosen ports lie below 32768: the Java client takes no higher port in a connection string
     * with more than one host.
     */
    private static final int LOWEST_CHOSEN_PORT = 15_000;

    private static final int HIGHEST_CHOSEN_PORT = 32_768;
    private static final int PORT_ATTEMPTS = 100;

    private final Settings settings;
    private final EventLog log;
    private final UUID instance = UUID.randomUUID();
    private final Object serving = new Object();
    private final int port;
    private @Nullable NodeServer server;

    private record Settings(int port, int maxAppendSize, Clock clock) {}

    private EventStoreNode(Settings settings) throws IOException {
        this.settings = settings;
        this.log = new EventLog(settings.clock());
        NodeServer first = settings.port() == 0 ? serveAnywhere() : serve(settings.port());
        this.server = first;
        this.port = first.port();
    }

    private NodeServer serveAnywhere() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return serve(
                        ThreadLocalRandom.current()
                                .nextInt(LOWEST_CHOSEN_PORT, HIGHEST_CHOSEN_PORT));
            } catch (IOException e) {
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A builder with any free port and the server's own defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The port that the node listens on, the same for its whole life. */
    public int port() {
        return port;
    }

    /** What a client needs to connect, for example {@code esdb://127.0.0.1:2113?tls=false}. */
    public String connectionString() {
        return "esdb://127.0.0.1:" + port + "?tls=false";
    }

    /**
     * Stops serving and keeps the log, as a server that goes down: open calls end with UNAVAILABLE,
     * new connections are refused. Does nothing when the node does not serve.
     */
    public void suspend() {
        synchronized (serving) {
            if (server != null) {
                server.stop();
                server = null;
            }
        }
    }

    /**
     * Serves again after {@link #suspend}, on the same port. Does nothing when the node serves.
     *
     * @throws UncheckedIOException when another process took the port meanwhile
     */
    public void resume() {
        synchronized (serving) {
            if (server != null) {
                return;
            }
            try {
                server = serve(port);
            } catch (IOException e) {
                throw cannotListen(port, e);
            }
        }
    }

    private NodeServer serve(int at) throws IOException {
        Member self = new Member(instance, Member.Role.LEADER, "127.0.0.1", at);
        return NodeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), at),
                new NodeServer.Contents(
                        log, settings.maxAppendSize(), new Alone(self), settings.clock()));
    }

    private static UncheckedIOException cannotListen(int port, IOException cause) {
        return new UncheckedIOException(
                "port " + port + " on 127.0.0.1 cannot be listened on: is another node running?",
                cause);
    }

    /** Stops serving and serves again, with the log kept. */
    public void restart() {
        suspend();
        resume();
    }

    /** Stops serving. Closing twice does nothing. */
    @Override
    public void close() {
        suspend();
    }

    /** Collects the settings of a node. */
    public static final class Builder {
        private static final int DEFAULT_MAX_APPEND_SIZE = 1024 * 1024;

        private int port;
        private int maxAppendSize = DEFAULT_MAX_APPEND_SIZE;
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /** Where to listen; 0, the default, takes any free port. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Limit for the events of one append, in bytes; 1 MiB by default, as in the server. */
        public Builder maxAppendSize(int bytes) {
            maxAppendSize = bytes;
            return this;
        }

        /** Gives events their time of creation, against which a stream's maxAge is measured. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Starts the node; it is ready when this returns.
         *
         * @throws IllegalArgumentException when a setting is out of range
         * @throws UncheckedIOException when the port cannot be listened on
         */
        public EventStoreNode start() {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port is " + port + ", not 0 to 65535");
            }
            if (maxAppendSize < 1) {
                throw new IllegalArgumentException(
                        "maxAppendSize is " + maxAppendSize + " bytes, not at least 1");
            }
            try {
                return new EventStoreNode(new Settings(port, maxAppendSize, clock));
            } catch (IOException e) {
                throw cannotListen(port, e);
            }
        }
    }
}

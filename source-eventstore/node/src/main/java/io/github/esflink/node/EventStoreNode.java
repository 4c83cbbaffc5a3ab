package io.github.esflink.node;

import io.github.esflink.node.cluster.ClusterState;
import io.github.esflink.node.cluster.Membership;
import io.github.esflink.node.fault.Faults;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.security.TlsIdentity;
import io.github.esflink.node.security.UserCertificate;
import io.github.esflink.node.serving.NodeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
    private static final String HOST = "127.0.0.1";

    /**
     * Chosen ports lie below 32768: the Java client takes no higher port in a connection string
     * with more than one host.
     */
    private static final int LOWEST_CHOSEN_PORT = 15_000;

    private static final int HIGHEST_CHOSEN_PORT = 32_768;
    private static final int PORT_ATTEMPTS = 100;

    private final NodeServer.Settings settings;
    private final TransactionLog log;
    private final ClusterState cluster;
    private final NodeServer.Protection protection;
    private final AutoCloseable belongings;
    private final UUID instance = UUID.randomUUID();
    private final Faults faults = new Faults();
    private final Object serving = new Object();
    private final int port;
    private @Nullable NodeServer server;

    /**
     * @param port where to listen, 0 for any free port
     * @param belongings closed after the node has stopped
     */
    EventStoreNode(
            int port,
            NodeServer.Settings settings,
            TransactionLog log,
            ClusterState cluster,
            NodeServer.Protection protection,
            AutoCloseable belongings)
            throws IOException {
        this.settings = settings;
        this.log = log;
        this.cluster = cluster;
        this.protection = protection;
        this.belongings = belongings;
        NodeServer first = port == 0 ? serveAnywhere() : serve(port);
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

    private NodeServer serve(int at) throws IOException {
        Membership membership = cluster.join(instance, HOST, at);
        try {
            return NodeServer.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), at),
                    new NodeServer.Contents(log, settings, membership, protection, faults));
        } catch (IOException e) {
            cluster.leave(instance);
            throw e;
        }
    }

    /** A builder with any free port and the server's own defaults. */
    public static NodeBuilder builder() {
        return new NodeBuilder();
    }

    /** The port that the node listens on, the same for its whole life. */
    public int port() {
        return port;
    }

    /**
     * What a client needs to connect, for example {@code esdb://127.0.0.1:2113?tls=false}; as
     * {@code admin} with the password of a fresh server when the node asks for credentials.
     */
    public String connectionString() {
        return connectionString(protection.users() == null ? "" : "admin:changeit@");
    }

    /** The same on behalf of somebody else. Neither part may need escaping in a URL. */
    public String connectionString(String user, String password) {
        return connectionString(user + ":" + password + "@");
    }

    /**
     * The same on behalf of somebody who shows a certificate instead of a password. The files go
     * away with the node, unless it keeps a folder.
     *
     * @throws IllegalStateException without TLS
     */
    public String connectionStringWithCertificate(String user) {
        TlsIdentity tls = protection.tls();
        if (tls == null) {
            throw new IllegalStateException(
                    "certificates of users need a node with TLS: builder().tls()");
        }
        UserCertificate issued = tls.issueTo(user);
        return connectionString("")
                + "&userCertFile="
                + issued.certificate()
                + "&userKeyFile="
                + issued.key();
    }

    private String connectionString(String who) {
        return "esdb://" + who + HOST + ":" + port + "?" + tlsParameters();
    }

    String tlsParameters() {
        Path certificate = certificate();
        return certificate == null ? "tls=false" : "tls=true&tlsCaFile=" + certificate;
    }

    /** The certificate that clients of a node with TLS trust, PEM; {@code null} without TLS. */
    public @Nullable Path certificate() {
        return protection.tls() == null ? null : protection.tls().certificate();
    }

    /** What can be made to go wrong with this node. */
    public Faults faults() {
        return faults;
    }

    /**
     * Takes out of {@code $all} and of the streams what metadata ({@code $maxAge}, {@code
     * $maxCount}, {@code $tb}) and deletions have hidden, as a server's scavenge with a threshold
     * of -1 does: the last event of a stream stays, and of a tombstoned one the tombstone alone.
     * All other events keep their positions. In a cluster all nodes see it. The outcome is written
     * to a stream of its own and a link to it to {@code $scavenges}.
     *
     * @return how many events were taken
     */
    public int scavenge() {
        int taken = log.scavenge();
        ScavengeHistory.writeTo(log, "127.0.0.1:" + port());
        return taken;
    }

    UUID instance() {
        return instance;
    }

    /**
     * Stops serving and keeps the log, as a server that goes down: open calls end with UNAVAILABLE,
     * new connections are refused. Does nothing when the node does not serve.
     */
    public void suspend() {
        synchronized (serving) {
            if (server != null) {
                cluster.leave(instance);
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

    /** Stops serving and serves again, with the log kept. */
    public void restart() {
        suspend();
        resume();
    }

    /** Stops serving. Closing twice does nothing. */
    @Override
    public void close() {
        suspend();
        try {
            belongings.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the node did not stop cleanly", e);
        }
    }

    static UncheckedIOException cannotListen(int port, IOException cause) {
        return new UncheckedIOException(
                "port " + port + " on 127.0.0.1 cannot be listened on: is another node running?",
                cause);
    }
}

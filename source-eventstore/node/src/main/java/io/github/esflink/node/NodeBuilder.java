package io.github.esflink.node;

import io.github.esflink.node.cluster.ClusterState;
import io.github.esflink.node.journal.FileJournal;
import io.github.esflink.node.journal.Journal;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.node.projection.SystemProjections;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.node.security.Access;
import io.github.esflink.node.security.StreamAccess;
import io.github.esflink.node.security.TlsIdentity;
import io.github.esflink.node.security.Users;
import io.github.esflink.node.serving.NodeServer;
import io.github.esflink.node.serving.NodeServer.Protection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a node, or of a cluster of three. For one thread. */
public final class NodeBuilder {
    private static final int DEFAULT_MAX_APPEND_SIZE = 1024 * 1024;

    private final Set<SystemProjection> projections = EnumSet.noneOf(SystemProjection.class);
    private int port;
    private int maxAppendSize = DEFAULT_MAX_APPEND_SIZE;
    private Clock clock = Clock.systemUTC();
    private ServerLine line = ServerLine.V24_2;
    private boolean tls;
    private @Nullable Users users;
    private @Nullable Path data;

    NodeBuilder() {}

    /** Where to listen; 0, the default, takes any free port. */
    public NodeBuilder port(int value) {
        port = value;
        return this;
    }

    /** Whose releases the node answers like: {@link ServerLine#V24_2} by default. */
    public NodeBuilder line(ServerLine value) {
        line = value;
        return this;
    }

    /** Limit for the events of one append, in bytes; 1 MiB by default, as in the server. */
    public NodeBuilder maxAppendSize(int bytes) {
        maxAppendSize = bytes;
        return this;
    }

    /** Gives events their time of creation, against which a stream's maxAge is measured. */
    public NodeBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Serves over TLS, with a certificate of the node's own making; plain text by default. */
    public NodeBuilder tls() {
        tls = true;
        return this;
    }

    /**
     * Asks for credentials and keeps the access lists of streams, as a server that is not started
     * with {@code --insecure}. Known are {@code admin} and {@code ops}, both with the password
     * {@code changeit}, and those of {@link #user}.
     */
    public NodeBuilder auth() {
        if (users == null) {
            users = new Users();
        }
        return this;
    }

    /** Adds a user, or changes one, and asks for credentials as {@link #auth} does. */
    public NodeBuilder user(String name, String password, String... groups) {
        auth();
        Users known = users;
        if (known != null) {
            known.add(name, password, groups);
        }
        return this;
    }

    /** Keeps the log in this folder across restarts; in memory only by default. */
    public NodeBuilder data(Path folder) {
        data = folder;
        return this;
    }

    /** Runs these system projections; none by default, as in the server. */
    public NodeBuilder projections(SystemProjection... chosen) {
        projections.addAll(List.of(chosen));
        return this;
    }

    /**
     * Starts the node; it is ready when this returns.
     *
     * @throws IllegalArgumentException when a setting is out of range
     * @throws UncheckedIOException when the port cannot be listened on, or the folder not be used
     */
    public EventStoreNode start() {
        check();
        Foundation foundation = lay();
        try {
            return new EventStoreNode(
                    port,
                    settings(),
                    foundation.log(),
                    new ClusterState(),
                    foundation.shield(),
                    foundation);
        } catch (IOException e) {
            foundation.close();
            throw EventStoreNode.cannotListen(port, e);
        }
    }

    /**
     * Starts three nodes on any free ports that share one log; the first one leads.
     *
     * @throws IllegalArgumentException when a port is set, or a setting is out of range
     * @throws UncheckedIOException when there are no ports, or the folder cannot be used
     */
    public EventStoreCluster startCluster() {
        check();
        if (port != 0) {
            throw new IllegalArgumentException(
                    "the nodes of a cluster take any free ports, so port cannot be " + port);
        }
        Foundation foundation = lay();
        ClusterState state = new ClusterState();
        List<EventStoreNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < EventStoreCluster.SIZE; i++) {
                nodes.add(
                        new EventStoreNode(
                                0,
                                settings(),
                                foundation.log(),
                                state,
                                foundation.shield(),
                                () -> {}));
            }
        } catch (IOException e) {
            nodes.forEach(EventStoreNode::close);
            foundation.close();
            throw EventStoreNode.cannotListen(0, e);
        }
        return new EventStoreCluster(nodes, state, foundation);
    }

    private void check() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", not 0 to 65535");
        }
        if (maxAppendSize < 1) {
            throw new IllegalArgumentException(
                    "maxAppendSize is " + maxAppendSize + " bytes, not at least 1");
        }
    }

    private NodeServer.Settings settings() {
        return new NodeServer.Settings(line, maxAppendSize, clock);
    }

    /** What nodes stand on: one log, and what runs on it. */
    private record Foundation(
            TransactionLog log, Protection shield, @Nullable SystemProjections projections)
            implements AutoCloseable {
        @Override
        public void close() {
            if (projections != null) {
                projections.close();
            }
            log.close();
            if (shield.tls() != null) {
                shield.tls().close();
            }
        }
    }

    private Foundation lay() {
        TransactionLog log;
        try {
            Journal journal = data == null ? null : FileJournal.open(data);
            log = new TransactionLog(clock, journal);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "folder " + data + " cannot keep the log: " + e.getMessage(), e);
        }
        FirstEvents.writeTo(log, !projections.isEmpty());
        Users known = users == null ? null : users.copy();
        if (known != null) {
            known.writeTo(log);
        }
        TlsIdentity identity = null;
        if (tls) {
            identity = data == null ? TlsIdentity.temporary() : TlsIdentity.in(data);
        }
        Access access = known == null ? Access.OPEN : new StreamAccess(log);
        return new Foundation(
                log,
                new Protection(known, access, identity),
                projections.isEmpty() ? null : SystemProjections.start(log, projections));
    }
}

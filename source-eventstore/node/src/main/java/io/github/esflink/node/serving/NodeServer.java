package io.github.esflink.node.serving;

import io.github.esflink.node.cluster.Membership;
import io.github.esflink.node.fault.FaultInterceptor;
import io.github.esflink.node.fault.Faults;
import io.github.esflink.node.fault.FaultyWire;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerLine;
import io.github.esflink.node.security.Access;
import io.github.esflink.node.security.TlsIdentity;
import io.github.esflink.node.security.Users;
import io.github.esflink.node.streams.OpenReads;
import io.github.esflink.node.streams.ReadHandler;
import io.github.esflink.node.streams.ReadRequests;
import io.github.esflink.node.streams.RequestChecks;
import io.github.esflink.node.streams.StreamsService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server on the log.
 *
 * <p>Calls are handled on the transport's threads, which never wait: a handler takes the log's lock
 * for the time of one write, or sends as much as the transport takes. What the log's writers wake
 * up, and long scans, run on two threads of the server's own.
 */
public final class NodeServer {
    /** The server's own limit for a request, in bytes ({@code MaxReceiveMessageSize}). */
    private static final int MAX_REQUEST_BYTES = 17 * 1024 * 1024;

    private static final int PUMP_THREADS = 2;
    private static final long GRACE_MILLIS = 1_000;

    private final TransactionLog log;
    private final OpenReads openReads;
    private final Runnable tailListener;
    private final ExecutorService pumps;
    private final Server server;

    private NodeServer(
            TransactionLog log, OpenReads openReads, ExecutorService pumps, Server server) {
        this.log = log;
        this.openReads = openReads;
        this.pumps = pumps;
        this.server = server;
        this.tailListener = openReads::logGrew;
    }

    /**
     * What is served, and to whom.
     *
     * @param log the events
     * @param settings what the server is like
     * @param membership what gossip tells
     * @param protection who may call
     * @param faults what is to go wrong
     */
    public record Contents(
            TransactionLog log,
            Settings settings,
            Membership membership,
            Protection protection,
            Faults faults) {}

    /**
     * What a server is like.
     *
     * @param line whose releases it answers like
     * @param maxAppendSize limit for the events of one append, in bytes
     * @param clock time stamps of gossip
     */
    public record Settings(ServerLine line, int maxAppendSize, Clock clock) {}

    /**
     * Who may call.
     *
     * @param users who is known, {@code null} when credentials are not looked at
     * @param access who may do what
     * @param tls certificate and key, {@code null} for plain text
     */
    public record Protection(@Nullable Users users, Access access, @Nullable TlsIdentity tls) {}

    /**
     * Begins to serve.
     *
     * @param address where to listen; port 0 lets the system choose
     * @throws IOException when the address cannot be had
     */
    public static NodeServer start(InetSocketAddress address, Contents contents)
            throws IOException {
        OpenReads openReads = new OpenReads();
        ExecutorService pumps = newPumps();
        TransactionLog log = contents.log();
        Faults faults = contents.faults();
        Protection protection = contents.protection();
        TlsIdentity tls = protection.tls();
        Settings settings = contents.settings();
        RequestChecks checks = new RequestChecks(protection.access(), contents.membership());
        ReadRequests requests = new ReadRequests(log, checks, settings.line());
        Server server =
                NettyServerBuilder.forAddress(
                                address,
                                FaultyWire.credentials(
                                        tls == null ? null : tls.serverContext(), faults))
                        .directExecutor()
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .keepAliveTime(10, TimeUnit.SECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS)
                        .maxInboundMessageSize(MAX_REQUEST_BYTES)
                        .intercept(new CallerInterceptor(protection.users()))
                        .intercept(new FaultInterceptor(faults)) // the last one is the first to act
                        .addService(
                                new StreamsService(log, checks, settings.maxAppendSize())
                                        .withReads(
                                                new ReadHandler(
                                                        requests, openReads, faults, pumps)))
                        .addService(new ServerFeaturesService(settings.line()))
                        .addService(new GossipService(contents.membership(), settings.clock()))
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            pumps.shutdown();
            throw e;
        }
        NodeServer started = new NodeServer(log, openReads, pumps, server);
        log.addTailListener(started.tailListener);
        faults.attach(openReads);
        return started;
    }

    private static ExecutorService newPumps() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        PUMP_THREADS,
                        PUMP_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, "eventstore-node-pump");
                            thread.setDaemon(true);
                            return thread;
                        },
                        new ThreadPoolExecutor.DiscardPolicy()); // after stop() nothing is owed
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The port that is listened on. */
    public int port() {
        return server.getPort();
    }

    /**
     * Stops serving: reads and subscriptions end with UNAVAILABLE, as a server that shuts down ends
     * them; what is left after a second is cut off. Returns when the port is free.
     */
    public void stop() {
        openReads.failAll(Status.UNAVAILABLE.withDescription("Server is shutting down"));
        log.removeTailListener(tailListener);
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        pumps.shutdown();
    }
}

package io.github.esflink.node.rpc;

import io.github.esflink.node.cluster.Membership;
import io.github.esflink.node.log.EventLog;
import io.grpc.Metadata;
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

    private final EventLog log;
    private final OpenReads openReads;
    private final Runnable tailListener;
    private final ExecutorService pumps;
    private final Server server;

    private NodeServer(EventLog log, OpenReads openReads, ExecutorService pumps, Server server) {
        this.log = log;
        this.openReads = openReads;
        this.pumps = pumps;
        this.server = server;
        this.tailListener = openReads::logGrew;
    }

    /**
     * What is served.
     *
     * @param log the events
     * @param maxAppendSize limit for the events of one append, in bytes
     * @param membership what gossip tells
     * @param clock time stamps of gossip
     */
    public record Contents(EventLog log, int maxAppendSize, Membership membership, Clock clock) {}

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
        ReadHandler reads = new ReadHandler(new ReadRequests(contents.log()), openReads, pumps);
        Server server =
                NettyServerBuilder.forAddress(address)
                        .directExecutor()
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .keepAliveTime(10, TimeUnit.SECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS)
                        .maxInboundMessageSize(MAX_REQUEST_BYTES)
                        .addService(
                                new StreamsService(contents.log(), contents.maxAppendSize())
                                        .withReads(reads))
                        .addService(new ServerFeaturesService())
                        .addService(new GossipService(contents.membership(), contents.clock()))
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            pumps.shutdown();
            throw e;
        }
        NodeServer started = new NodeServer(contents.log(), openReads, pumps, server);
        contents.log().addTailListener(started.tailListener);
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
        openReads.failAll(
                Status.UNAVAILABLE.withDescription("Server is shutting down"), new Metadata());
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

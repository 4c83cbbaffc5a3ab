package io.github.esflink.sinks.contract.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the loopback address; each connection meets the behaviour that is next in the plan. A
 * thread for each connection.
 */
@PublicEvolving
public final class HostileEndpoint implements AutoCloseable {

    private final Supplier<@Nullable Behaviour> plan;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EndpointRecord record = new EndpointRecord();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger over = new AtomicInteger();

    /**
     * @param plan the behaviour for the next connection; null for a good server. Called in several
     *     threads
     */
    public HostileEndpoint(Supplier<@Nullable Behaviour> plan) throws IOException {
        this.plan = plan;
        this.server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** {@code http://127.0.0.1:port}, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public EndpointRecord record() {
        return record;
    }

    /** How many behaviours have come to their end, so that what follows meets a good server. */
    public int behavioursOver() {
        return over.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> play(socket));
            } catch (IOException e) {
                // Closed, or a connection that was gone before it was taken.
            }
        }
    }

    private void play(Socket socket) {
        try (socket) {
            HostileConnection connection = new HostileConnection(socket, record);
            Behaviour behaviour = plan.get();
            if (behaviour != null) {
                try {
                    behaviour.script().play(connection);
                } finally {
                    over.incrementAndGet();
                }
            }
            while (connection.isOpen()) {
                connection.serve();
            }
        } catch (IOException e) {
            // The sender has closed, or breaks off: both may be part of the play.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}

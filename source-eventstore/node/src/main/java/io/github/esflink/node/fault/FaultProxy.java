package io.github.esflink.node.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback between a client and any server, for faults below gRPC: refuse, stall,
 * slow down, cut after so many bytes, lose silently. Works with a server that knows nothing of it.
 *
 * <p>A fault lasts until {@link #heal}, except cuts. Each connection has two daemon threads, one
 * for each direction. All methods may be called from any thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesToServe = new AtomicLong(NEVER);
    private volatile boolean refusing;
    private volatile boolean stalled;
    private volatile boolean losing;
    private volatile long pauseNanos;

    private FaultProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * A proxy, on a port that the system chooses, to a server on this machine.
     *
     * @throws UncheckedIOException when there is no port to be had
     */
    public static FaultProxy to(int port) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            FaultProxy proxy =
                    new FaultProxy(
                            new ServerSocket(0, 64, loopback),
                            new InetSocketAddress(loopback, port));
            daemon(proxy::accept, "fault-proxy-" + proxy.port());
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on 127.0.0.1 can be listened on", e);
        }
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes new connections at once, as if nobody listened. */
    public void refuse() {
        refusing = true;
    }

    /** Passes nothing on in either direction, and keeps it for later. */
    public void stall() {
        stalled = true;
    }

    /** Waits so long after each piece of at most 16 KiB, in either direction. */
    public void slowDown(Duration afterEachPiece) {
        pauseNanos = afterEachPiece.toNanos();
    }

    /**
     * Resets the connection on which the server's answers, from now on and counted over all
     * connections, come to so many bytes: in the middle of whatever is sent then. Happens once.
     */
    public void cutAfter(long bytesFromServer) {
        bytesToServe.set(bytesFromServer);
    }

    /**
     * Throws away what either end sends, and tells nobody. {@link #heal} resets what lost bytes.
     */
    public void lose() {
        losing = true;
    }

    /** Resets all connections, once. */
    public void cut() {
        sockets.forEach(FaultProxy::reset);
    }

    /** Ends all faults that last. */
    public void heal() {
        boolean lost = losing;
        refusing = false;
        stalled = false;
        losing = false;
        pauseNanos = 0;
        bytesToServe.set(NEVER);
        if (lost) {
            cut();
        }
    }

    /** Stops listening and resets all connections. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    reset(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(client);
            return;
        }
        sockets.add(client);
        sockets.add(server);
        daemon(() -> pass(client, server, false), "fault-proxy-up");
        daemon(() -> pass(server, client, true), "fault-proxy-down");
    }

    private void pass(Socket from, Socket to, boolean fromServer) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
                while (stalled && !from.isClosed()) {
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
                if (losing) {
                    continue;
                }
                if (fromServer && bytesToServe.get() != NEVER) {
                    long left = bytesToServe.addAndGet(-size);
                    if (left <= 0) {
                        bytesToServe.set(NEVER);
                        out.write(chunk, 0, (int) Math.max(0, size + left));
                        return;
                    }
                }
                out.write(chunk, 0, size);
                if (pauseNanos > 0) {
                    LockSupport.parkNanos(pauseNanos);
                }
            }
        } catch (IOException e) {
            // One end is gone; the other is told below.
        } finally {
            while (losing && !listener.isClosed()) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS); // a lost connection does not end either
            }
            reset(from);
            reset(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}

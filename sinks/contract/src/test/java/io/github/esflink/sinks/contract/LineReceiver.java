package io.github.esflink.sinks.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Takes lines {@code stream revision} on a port and answers each with {@code ok}, after a while.
 */
final class LineReceiver implements AutoCloseable {

    private static final byte[] OK = "ok\n".getBytes(StandardCharsets.US_ASCII);

    private final DeliveryLog log;
    private final long latencyMillis;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    LineReceiver(DeliveryLog log, long latencyMillis) throws IOException {
        this.log = log;
        this.latencyMillis = latencyMillis;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        connection.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream output = connection.getOutputStream();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                ReceivedEvent delivery =
                        log.begin(
                                line.substring(0, space),
                                Long.parseLong(line.substring(space + 1)));
                CompletableFuture.delayedExecutor(latencyMillis, TimeUnit.MILLISECONDS)
                        .execute(() -> answer(delivery, output));
            }
        } catch (IOException e) {
            // The sender is gone.
        } finally {
            connections.remove(connection);
        }
    }

    private static void answer(ReceivedEvent delivery, OutputStream output) {
        try {
            delivery.acknowledge();
            output.write(OK);
        } catch (IOException e) {
            // The sender is gone.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "line-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** The sender's side: one line at a time. */
    static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader answers;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void send(String streamId, long revision) {
            try {
                socket.getOutputStream()
                        .write((streamId + " " + revision + "\n").getBytes(StandardCharsets.UTF_8));
                String answer = answers.readLine();
                if (!"ok".equals(answer)) {
                    throw new IOException("expected ok, found " + answer);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

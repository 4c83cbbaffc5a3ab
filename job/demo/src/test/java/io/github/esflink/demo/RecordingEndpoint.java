package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** An HTTP endpoint that remembers what it acknowledged. */
final class RecordingEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Map<String, List<Long>> acknowledged = new ConcurrentHashMap<>();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile ToIntFunction<String> statusOfStream = stream -> 204;

    RecordingEndpoint() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String stream = exchange.getRequestHeaders().getFirst("esdb-record-stream-id");
        long revision =
                Long.parseLong(
                        exchange.getRequestHeaders().getFirst("esdb-record-stream-revision"));
        int status = statusOfStream.applyAsInt(stream);
        if (status < 300) {
            acknowledged.computeIfAbsent(stream, s -> new CopyOnWriteArrayList<>()).add(revision);
        }
        requests.incrementAndGet();
        lines.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + exchange.getRequestHeaders().getFirst("X-Test"));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void answerWith(ToIntFunction<String> statusOfStream) {
        this.statusOfStream = statusOfStream;
    }

    /** By stream the revisions that were acknowledged, in the order of their arrival. */
    Map<String, List<Long>> acknowledged() {
        Map<String, List<Long>> copy = new ConcurrentHashMap<>();
        acknowledged.forEach((stream, revisions) -> copy.put(stream, new ArrayList<>(revisions)));
        return copy;
    }

    int requests() {
        return requests.get();
    }

    /** Method, path and the header X-Test of every request. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** What every request carried. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP endpoint that remembers what its callers prove themselves with. It gives tokens under
 * {@code /token}, and as a proxy answers for every host behind it.
 */
final class ProvingEndpoint implements AutoCloseable {

    private static final Set<String> PROOFS =
            Set.of("Authorization", "Proxy-Authorization", "X-Api-Key");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final String token;
    private final byte[] signingKey;
    private final ToIntFunction<String> statusOfStream;

    /**
     * @param token that is given
     * @param signingKey {@code whsec_…}, that signatures are checked with
     */
    private ProvingEndpoint(
            HttpServer server, String token, String signingKey, ToIntFunction<String> status) {
        this.server = server;
        this.token = token;
        this.signingKey = Base64.getDecoder().decode(signingKey.substring("whsec_".length()));
        this.statusOfStream = status;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.createContext("/token", this::giveToken);
        server.start();
    }

    static ProvingEndpoint plain(String token, String signingKey, ToIntFunction<String> status)
            throws IOException {
        return new ProvingEndpoint(HttpServer.create(anyPort(), 0), token, signingKey, status);
    }

    /** One that talks to nobody without a certificate that the context trusts. */
    static ProvingEndpoint mutual(SSLContext tls, String token, String signingKey)
            throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters connection) {
                        SSLParameters parameters = tls.getDefaultSSLParameters();
                        parameters.setNeedClientAuth(true);
                        connection.setSSLParameters(parameters);
                    }
                });
        return new ProvingEndpoint(server, token, signingKey, stream -> 204);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String stream = exchange.getRequestHeaders().getFirst("esdb-record-stream-id");
        remember(exchange);
        rememberSignature(exchange, body);
        exchange.sendResponseHeaders(statusOfStream.applyAsInt(stream), -1);
        exchange.close();
    }

    private void giveToken(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        remember(exchange);
        byte[] answer =
                "{\"access_token\": \"%s\", \"token_type\": \"bearer\"}"
                        .formatted(token)
                        .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void remember(HttpExchange exchange) {
        for (String name : PROOFS) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                seen.add(place(exchange) + " " + name + ": " + value);
            }
        }
    }

    /** As Standard Webhooks says: over id, time and body. */
    private void rememberSignature(HttpExchange exchange, byte[] body) {
        String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
        if (signature == null) {
            return;
        }
        String head =
                "%s.%s."
                        .formatted(
                                exchange.getRequestHeaders().getFirst("webhook-id"),
                                exchange.getRequestHeaders().getFirst("webhook-timestamp"));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(signingKey, "HmacSHA256"));
            mac.update(head.getBytes(UTF_8));
            boolean right =
                    signature.equals("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
            seen.add(place(exchange) + (right ? " signed" : " wrongly signed"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first part of the path: each sink has its own. */
    private static String place(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().split("/", 3)[1];
    }

    /** What callers proved themselves with, by place: {@code place header: value}. */
    Set<String> proofs() {
        return new TreeSet<>(seen);
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http")
                + "://localhost:"
                + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package io.github.esflink.sinks.http;

import com.sun.net.httpserver.HttpServer;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Signing;

import org.apache.flink.configuration.MemorySize;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an event costs in the forms that a request may have: alone, signed, with tokens, and many in
 * one. The endpoint counts events, by the length of the body.
 */
final class RequestsBenchmark {

    private static final int CONNECTIONS = 64;
    private static final int STREAMS = 1_000;
    private static final int TOGETHER = 100;

    private static final String ALONE = "an event alone";
    private static final String HMAC = "the same, signed (HMAC-SHA256)";
    private static final String ED25519 = "the same, signed (ed25519)";
    private static final String TOKENS = "the same, with OAuth2 tokens";
    private static final String MANY = "100 together";
    private static final String MANY_ED25519 = "100 together, signed (ed25519)";

    private final ServerProcess server;
    private final Path checkpoints;
    private final boolean quick;
    private final Rounds rounds;

    RequestsBenchmark(ServerProcess server, Path checkpoints, boolean quick, Rounds rounds) {
        this.server = server;
        this.checkpoints = checkpoints;
        this.quick = quick;
        this.rounds = rounds;
    }

    void run() throws Exception {
        HttpServer tokens = tokenServer();
        String tokenUrl = "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
        Map<String, Rounds.Competitor> alone = new LinkedHashMap<>();
        alone.put(ALONE, sink(settings -> settings));
        alone.put(HMAC, sink(settings -> settings.setSigning(hmac())));
        alone.put(ED25519, sink(settings -> settings.setSigning(ed25519())));
        alone.put(
                TOKENS,
                sink(
                        settings ->
                                settings.setAuthentication(
                                        Authentication.clientCredentials(
                                                tokenUrl, "id", Secret.of("secret")))));
        Map<String, Rounds.Figures> figures =
                rounds.compare(alone, 0, quick ? 20_000 : 100_000, quick ? 1 : 3);
        rounds.print("forms of requests", figures);
        Map<String, Rounds.Competitor> many = new LinkedHashMap<>();
        many.put(MANY, sink(this::together));
        many.put(MANY_ED25519, sink(settings -> together(settings).setSigning(ed25519())));
        Map<String, Rounds.Figures> together =
                rounds.compare(many, 0, quick ? 100_000 : 1_000_000, quick ? 1 : 3);
        rounds.print("many in a request", together);
        figures.putAll(together);
        System.out.printf(
                Locale.ROOT,
                "%nbatch_ratio=%.1f batch_cpu_ratio=%.1f signing_us=%.2f oauth2_us=%.2f ed25519_us=%.2f"
                        + " ed25519_of_100_us=%.2f%n",
                figures.get(MANY).rate() / figures.get(ALONE).rate(),
                figures.get(ALONE).cpu() / figures.get(MANY).cpu(),
                cost(figures, HMAC, ALONE),
                cost(figures, TOKENS, ALONE),
                cost(figures, ED25519, ALONE),
                cost(figures, MANY_ED25519, MANY));
        tokens.stop(0);
    }

    /** In microseconds of an event, what one form costs more than another. */
    private static double cost(Map<String, Rounds.Figures> figures, String form, String than) {
        return figures.get(form).cpu() - figures.get(than).cpu();
    }

    private Rounds.Competitor sink(UnaryOperator<HttpEventSinkBuilder> settings) {
        return events ->
                new SinkRun(
                        settings.apply(
                                        HttpEventSink.builder()
                                                .setUrl(server.url())
                                                .setInFlight(CONNECTIONS))
                                .build(),
                        events,
                        STREAMS,
                        checkpoints);
    }

    private HttpEventSinkBuilder together(HttpEventSinkBuilder settings) {
        return settings.setBatches(TOGETHER, MemorySize.ofMebiBytes(1), Duration.ofMillis(20));
    }

    private static Signing hmac() {
        return Signing.with(Secret.of("whsec_" + key()));
    }

    private static Signing ed25519() {
        return Signing.with(Secret.of("whsk_" + key()));
    }

    private static String key() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 7);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static HttpServer tokenServer() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] grant =
                "{\"access_token\":\"0123456789abcdef0123456789abcdef\",\"expires_in\":3600}"
                        .getBytes(StandardCharsets.US_ASCII);
        server.createContext(
                "/token",
                exchange -> {
                    exchange.sendResponseHeaders(200, grant.length);
                    exchange.getResponseBody().write(grant);
                    exchange.close();
                });
        server.start();
        return server;
    }
}

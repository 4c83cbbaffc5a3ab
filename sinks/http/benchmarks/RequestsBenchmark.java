package io.github.esflink.sinks.http;

import com.sun.net.httpserver.HttpServer;

import io.github.esflink.sinks.core.secret.Secret;
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
        alone.put("an event alone", sink(settings -> settings));
        alone.put("the same, signed (HMAC-SHA256)", sink(settings -> settings.setSigning(hmac())));
        alone.put(
                "the same, with OAuth2 tokens",
                sink(
                        settings ->
                                settings.setAuthentication(
                                        Authentication.clientCredentials(
                                                tokenUrl, "id", Secret.of("secret")))));
        Map<String, Rounds.Figures> figures =
                rounds.compare(alone, 0, quick ? 20_000 : 100_000, quick ? 1 : 3);
        rounds.print("forms of requests", figures);
        Rounds.Figures single = figures.get("an event alone");
        Map<String, Rounds.Competitor> asymmetric =
                Map.of("signed (ed25519)", sink(settings -> settings.setSigning(ed25519())));
        rounds.print(
                "ed25519", rounds.compare(asymmetric, 0, quick ? 2_000 : 10_000, quick ? 0 : 1));
        Rounds.Figures together =
                rounds.compare(
                                Map.of("100 together", sink(this::together)),
                                0,
                                quick ? 100_000 : 1_000_000,
                                quick ? 1 : 3)
                        .get("100 together");
        rounds.print("many in a request", Map.of("100 together", together));
        System.out.printf(
                Locale.ROOT,
                "%nbatch_ratio=%.1f batch_cpu_ratio=%.1f signing_us=%.2f oauth2_us=%.2f%n",
                together.rate() / single.rate(),
                single.cpu() / together.cpu(),
                figures.get("the same, signed (HMAC-SHA256)").cpu() - single.cpu(),
                figures.get("the same, with OAuth2 tokens").cpu() - single.cpu());
        tokens.stop(0);
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
